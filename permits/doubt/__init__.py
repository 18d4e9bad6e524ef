"""What if the coordinates, the outlines, the sizes, the words were others than they were taken for?"""
