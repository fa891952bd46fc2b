/** Plans of experiments: variants by lists, grids and random search, with budgets and seeds. */
package io.gristmill.spark.experiment.plan;
