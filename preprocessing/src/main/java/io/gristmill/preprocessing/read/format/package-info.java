/** Selects the reader of a shard by its name and first bytes. */
package io.gristmill.preprocessing.read.format;
