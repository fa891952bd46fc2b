package io.gristmill.preprocessing.benchmark;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Compares the speed of two builds in one JVM. Each build is loaded by a class loader of its own,
 * and their passes over the input alternate, so that both meet the same load, clock and caches.
 * What is compared is CPU time of the thread.
 *
 * <pre>Paired OLD_CLASSPATH NEW_CLASSPATH PATTERN PASSES</pre>
 *
 * <p>{@code PATTERN} is found in names such as {@code BenchmarkReading.warc}. A third of the passes
 * is warm-up.
 */
final class Paired {

  private static final String BENCHMARKS = "io/gristmill/preprocessing/benchmark";

  private Paired() {}

  public static void main(String[] arguments) throws Exception {
    Pattern pattern = Pattern.compile(arguments[2]);
    int passes = Integer.parseInt(arguments[3]);
    Build old = new Build(arguments[0]);
    Build current = new Build(arguments[1]);
    System.out.printf("%-36s %8s %8s %8s%n", "old CPU time / new", "median", "lower", "upper");
    for (String name : current.benchmarks(pattern)) {
      double[] ratios = ratios(old.work(name), current.work(name), passes);
      System.out.printf(
          "%-36s %8.3f %8.3f %8.3f%n",
          name, quantile(ratios, 0.5), quantile(ratios, 0.25), quantile(ratios, 0.75));
    }
  }

  /** Ratios of paired passes, in ascending order. */
  private static double[] ratios(Work old, Work current, int passes) throws Exception {
    int warmUp = passes / 3;
    double[] ratios = new double[passes];
    for (int i = 0; i < passes; i++) {
      boolean oldFirst = i % 2 == 0;
      double first = (oldFirst ? old : current).cpuSeconds();
      double second = (oldFirst ? current : old).cpuSeconds();
      ratios[i] = oldFirst ? first / second : second / first;
    }
    old.close();
    current.close();
    double[] measured = Arrays.copyOfRange(ratios, warmUp, passes);
    Arrays.sort(measured);
    return measured;
  }

  private static double quantile(double[] sorted, double share) {
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }

  private static final class Build {

    private final List<Path> classpath;
    private final ClassLoader loader;

    Build(String classpath) throws IOException {
      this.classpath = Arrays.stream(classpath.split(":")).map(Path::of).toList();
      List<URL> urls = new ArrayList<>();
      for (Path path : this.classpath) {
        urls.add(path.toUri().toURL());
      }
      loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    /** {@code Class.method} of each benchmark that matches, in the order of their names. */
    List<String> benchmarks(Pattern pattern) throws Exception {
      List<String> names = new ArrayList<>();
      for (Path path : classpath) {
        if (Files.isDirectory(path.resolve(BENCHMARKS))) {
          try (DirectoryStream<Path> files =
              Files.newDirectoryStream(path.resolve(BENCHMARKS), "Benchmark*.class")) {
            for (Path file : files) {
              String name = file.getFileName().toString().replace(".class", "");
              for (Method method : type(name).getDeclaredMethods()) {
                boolean benchmark = annotated(method, "Benchmark");
                if (benchmark && pattern.matcher(name + "." + method.getName()).find()) {
                  names.add(name + "." + method.getName());
                }
              }
            }
          }
        }
      }
      return names.stream().sorted().toList();
    }

    Work work(String name) throws Exception {
      Thread.currentThread().setContextClassLoader(loader);
      int dot = name.indexOf('.');
      Class<?> type = type(name.substring(0, dot));
      for (Method method : type.getDeclaredMethods()) {
        if (method.getName().equals(name.substring(dot + 1)) && annotated(method, "Benchmark")) {
          return new Work(make(type), method, loader);
        }
      }
      throw new IllegalArgumentException(name + ": none (expected in both builds)");
    }

    private Class<?> type(String simpleName) throws ClassNotFoundException {
      return loader.loadClass(BENCHMARKS.replace('/', '.') + "." + simpleName);
    }
  }

  /** A benchmark and the states it needs. */
  private static final class Work {

    private final Object benchmark;
    private final Method method;
    private final ClassLoader loader;
    private final Map<Class<?>, Object> states = new LinkedHashMap<>();

    Work(Object benchmark, Method method, ClassLoader loader) throws Exception {
      this.benchmark = benchmark;
      this.method = method;
      this.loader = loader;
      for (Class<?> state : method.getParameterTypes()) {
        states.put(state, make(state));
        callAll(states.get(state), "Setup");
      }
    }

    double cpuSeconds() throws Exception {
      Thread.currentThread().setContextClassLoader(loader);
      double before = meter();
      method.invoke(benchmark, states.values().toArray());
      return meter() - before;
    }

    private double meter() throws ReflectiveOperationException {
      for (Map.Entry<Class<?>, Object> state : states.entrySet()) {
        if (state.getKey().getSimpleName().equals("Meter")) {
          return state.getKey().getField("cpuSeconds").getDouble(state.getValue());
        }
      }
      throw new IllegalStateException(method + ": no Meter (expected one)");
    }

    void close() throws Exception {
      for (Object state : states.values()) {
        callAll(state, "TearDown");
      }
    }
  }

  private static Object make(Class<?> type) throws ReflectiveOperationException {
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }

  private static void callAll(Object state, String annotation) throws Exception {
    for (Method method : state.getClass().getDeclaredMethods()) {
      if (annotated(method, annotation)) {
        method.invoke(state);
      }
    }
  }

  /** Compares simple names, since each build loads JMH's annotations with its own class loader. */
  private static boolean annotated(Method method, String annotation) {
    return Arrays.stream(method.getAnnotations())
        .anyMatch(found -> found.annotationType().getSimpleName().equals(annotation));
  }
}
