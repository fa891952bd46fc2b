/** Which reader a shard is for, by its name and first bytes. */
package io.gristmill.preprocessing.read.format;
