/**
 * JMH benchmarks of each stage of cleaning, with peers where they run on a JVM. The Maven profile
 * {@code benchmarks} runs them and {@link io.gristmill.preprocessing.benchmark.BenchmarkTable}
 * tabulates them.
 */
package io.gristmill.preprocessing.benchmark;
