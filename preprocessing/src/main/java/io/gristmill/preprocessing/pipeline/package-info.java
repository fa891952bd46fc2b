/** What becomes of each record of a shard: the steps of cleaning in order, and their account. */
package io.gristmill.preprocessing.pipeline;
