package io.gristmill.preprocessing.benchmark;

import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.pipeline.LanguageIdentifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Language identification with fastText's model of 176 languages. */
public class BenchmarkLanguage extends StageBenchmark {

  @State(Scope.Benchmark)
  public static class Model {
    final LanguageIdentifier identifier;

    public Model() {
      String file = SharedData.path("lang/lid.176.ftz").toString();
      try {
        identifier = LanguageIdentifier.load(new LocalStorage().input(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Benchmark
  public long lid176(Texts texts, Model model, Meter meter) throws Exception {
    return texts.forEach(meter, text -> model.identifier.best(text).label().length());
  }

  @Benchmark
  public long lid176English(Articles articles, Model model, Meter meter) throws Exception {
    return articles.forEach(meter, text -> model.identifier.best(text).label().length());
  }
}
