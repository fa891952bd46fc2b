/** The stage {@code select}: ranks documents on the cluster, and reads what it selected. */
package io.gristmill.spark.select;
