/** Reports of a run: a page with its results, and the card of its data set. */
package io.gristmill.spark.report;
