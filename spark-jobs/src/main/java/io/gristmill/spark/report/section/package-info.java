/** The sections of a report, each from the JSON files of one or two stages. */
package io.gristmill.spark.report.section;
