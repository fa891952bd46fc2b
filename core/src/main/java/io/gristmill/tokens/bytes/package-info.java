/**
 * Ids as bytes of a file: mapped where the file is local, read by ranges ahead of need elsewhere.
 */
package io.gristmill.tokens.bytes;
