/** The card of a run's data set, as JSON and as Markdown. */
package io.gristmill.spark.report.card;
