package io.gristmill.preprocessing.read.warc;

import io.gristmill.preprocessing.read.MalformedCause;

/** Why bytes could not be read. */
record Damage(MalformedCause cause, String detail) {}
