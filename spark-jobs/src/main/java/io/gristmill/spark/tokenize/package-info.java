/**
 * Documents to a tokenizer, and with it to token shards whose order and content do not depend on
 * the cluster.
 */
package io.gristmill.spark.tokenize;
