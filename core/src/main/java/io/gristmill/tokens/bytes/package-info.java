/** Access to the bytes of token files: memory-mapped if local, else prefetched by ranges. */
package io.gristmill.tokens.bytes;
