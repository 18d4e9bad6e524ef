CREATE TABLE answers (
	id INTEGER NOT NULL,
	at DATETIME NOT NULL,
	address TEXT NOT NULL,
	outcome TEXT,
	number TEXT,
	network_sha256 TEXT,
	features INTEGER,
	area_m2 DOUBLE,
	lon DOUBLE,
	lat DOUBLE,
	west DOUBLE,
	south DOUBLE,
	east DOUBLE,
	north DOUBLE,
	CONSTRAINT pk_answers PRIMARY KEY (id)
);
CREATE INDEX ix_answers_address_at ON answers (address, at);
CREATE INDEX ix_answers_at ON answers (at);
CREATE TABLE batches (
	token TEXT NOT NULL,
	state TEXT NOT NULL,
	asked TEXT NOT NULL,
	works TEXT NOT NULL,
	network_sha256 TEXT NOT NULL,
	rulebook_sha256 TEXT NOT NULL,
	engine TEXT NOT NULL,
	parts INTEGER NOT NULL,
	sites INTEGER NOT NULL,
	parts_in_all INTEGER,
	sites_in_all INTEGER,
	"key" TEXT,
	refusal TEXT,
	created_at DATETIME NOT NULL,
	changed_at DATETIME NOT NULL,
	expires_at DATETIME NOT NULL,
	CONSTRAINT pk_batches PRIMARY KEY (token)
);
CREATE INDEX ix_batches_expires_at ON batches (expires_at);
CREATE UNIQUE INDEX ix_batches_key ON batches ("key");
CREATE INDEX ix_batches_state_created_at ON batches (state, created_at);
CREATE TABLE checks (
	token TEXT NOT NULL,
	number TEXT NOT NULL,
	outcome TEXT NOT NULL,
	project TEXT,
	words TEXT NOT NULL,
	record TEXT NOT NULL,
	ask_state TEXT NOT NULL,
	refers_to TEXT NOT NULL,
	network_sha256 TEXT NOT NULL,
	rulebook_sha256 TEXT NOT NULL,
	engine TEXT NOT NULL,
	west DOUBLE,
	south DOUBLE,
	east DOUBLE,
	north DOUBLE,
	created_at DATETIME NOT NULL,
	expires_at DATETIME NOT NULL,
	previous TEXT,
	CONSTRAINT pk_checks PRIMARY KEY (token),
	CONSTRAINT fk_checks_previous FOREIGN KEY(previous) REFERENCES checks (token) ON DELETE SET NULL
);
CREATE INDEX ix_checks_created_at ON checks (created_at);
CREATE INDEX ix_checks_expires_at ON checks (expires_at);
CREATE INDEX ix_checks_previous ON checks (previous);
CREATE INDEX ix_checks_west_east ON checks (west, east);
CREATE TABLE installation (
	id INTEGER NOT NULL,
	secret BLOB NOT NULL,
	CONSTRAINT pk_installation PRIMARY KEY (id)
);
CREATE TABLE asks (
	token TEXT NOT NULL,
	state TEXT NOT NULL,
	version INTEGER NOT NULL,
	refers_to TEXT NOT NULL,
	created_at DATETIME NOT NULL,
	changed_at DATETIME NOT NULL,
	expires_at DATETIME NOT NULL,
	"check" TEXT,
	CONSTRAINT pk_asks PRIMARY KEY (token),
	CONSTRAINT fk_asks_check FOREIGN KEY("check") REFERENCES checks (token) ON DELETE SET NULL
);
CREATE INDEX ix_asks_check ON asks ("check");
CREATE INDEX ix_asks_expires_at ON asks (expires_at);
CREATE TABLE batch_parts (
	batch TEXT NOT NULL,
	number INTEGER NOT NULL,
	first_row INTEGER NOT NULL,
	sites INTEGER NOT NULL,
	input_sha256 TEXT NOT NULL,
	segment TEXT NOT NULL,
	CONSTRAINT pk_batch_parts PRIMARY KEY (batch, number),
	CONSTRAINT fk_batch_parts_batch FOREIGN KEY(batch) REFERENCES batches (token) ON DELETE CASCADE
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)
