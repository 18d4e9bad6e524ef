"""The joint protection plan of Article 32(1), as data."""
