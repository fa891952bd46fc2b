/** Runs the steps of cleaning on each record of a shard and counts the outcomes. */
package io.gristmill.preprocessing.pipeline;
