/**
 * Examples for fine-tuning: conversations, labelled texts, values and preferences as rows of token
 * shards.
 */
package io.gristmill.spark.finetune;
