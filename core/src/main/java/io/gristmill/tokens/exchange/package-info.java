/** Token shards in the files of other trainers, byte for byte as those write them. */
package io.gristmill.tokens.exchange;
