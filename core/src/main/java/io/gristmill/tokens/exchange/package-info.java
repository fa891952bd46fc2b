/** Conversion of token shards to the file formats of other trainers, byte for byte. */
package io.gristmill.tokens.exchange;
