package io.gristmill.preprocessing.benchmark;

import io.gristmill.preprocessing.profile.Profiles;
import io.gristmill.preprocessing.profile.RuleSet;
import io.gristmill.preprocessing.text.Candidate;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The rules of the certified profile, each including the words it needs, and all four together. */
public class BenchmarkRules extends StageBenchmark {

  private static final String PROFILE = "datatrove-0.10";

  @State(Scope.Benchmark)
  public static class OneRule {
    @Param({"gopher-repetition", "gopher-quality", "c4-no-terminal-punctuation", "fineweb"})
    String rule = "";

    private RuleSet rules;

    @Setup
    public void create() {
      rules = Profiles.named(PROFILE).ruleSet(List.of(rule));
    }
  }

  private final RuleSet all = Profiles.named(PROFILE).ruleSet(List.of());

  @Benchmark
  public long one(Texts texts, OneRule one, Meter meter) throws Exception {
    return texts.forEach(meter, text -> apply(one.rules, text));
  }

  /** Like the pipeline: every rule is measured, the first rejection decides. */
  @Benchmark
  public long judged(Texts texts, Meter meter) throws Exception {
    return texts.forEach(meter, text -> apply(all, text));
  }

  /** The verdict of every rule on the unchanged text. */
  @Benchmark
  public long everyOneAsked(Texts texts, Meter meter) throws Exception {
    return texts.forEach(meter, text -> all.applyAll(text, "en", "").size());
  }

  private static int apply(RuleSet rules, String text) {
    Candidate candidate = Candidate.of(text, "en", "");
    rules.apply(candidate);
    return candidate.values().size();
  }
}
