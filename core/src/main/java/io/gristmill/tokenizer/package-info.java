/**
 * Byte-pair encoding, learned and applied; no text is without ids, and every text comes back as it
 * was.
 */
package io.gristmill.tokenizer;
