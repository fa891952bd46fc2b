/**
 * How fast each stage of cleaning is, beside peers where they run on a JVM: JMH, run by the Maven
 * profile {@code benchmarks}, tabulated by {@link
 * io.gristmill.preprocessing.benchmark.BenchmarkTable}.
 */
package io.gristmill.preprocessing.benchmark;
