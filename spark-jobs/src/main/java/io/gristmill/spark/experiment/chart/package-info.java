/** Charts of an experiment as inline SVG, each with axes, units and a text alternative. */
package io.gristmill.spark.experiment.chart;
