/**
 * Runs the steps of cleaning on each record of a shard, as the {@code clean} section configures
 * them, and counts the outcomes.
 */
package io.gristmill.preprocessing.pipeline;
