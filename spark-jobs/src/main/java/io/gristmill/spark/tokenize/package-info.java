/**
 * Trains the tokenizer and writes token shards. Order and contents of the shards do not depend on
 * the cluster.
 */
package io.gristmill.spark.tokenize;
