/**
 * A check of a machine with a card: are the kernels correct there, how fast are they, and does a
 * model train as on a CPU. It needs neither ND4J nor Spark.
 */
package io.gristmill.device.check;
