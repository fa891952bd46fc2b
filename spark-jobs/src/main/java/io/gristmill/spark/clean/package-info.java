/** Raw shards to cleaned documents, with every rejected and unreadable record accounted for. */
package io.gristmill.spark.clean;
