/** New verdicts for a cleaned corpus by other thresholds, without reading the crawl. */
package io.gristmill.spark.reprofile;
