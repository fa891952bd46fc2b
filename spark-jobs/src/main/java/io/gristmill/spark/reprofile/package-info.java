/** Applies other thresholds to a cleaned corpus without reading the crawl. */
package io.gristmill.spark.reprofile;
