package io.gristmill.spark.cli.probe;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.DidYouMean;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.dedup.minhash.MinHashProfile;
import io.gristmill.preprocessing.fasttext.FastTextModel.Prediction;
import io.gristmill.preprocessing.pipeline.CleanLists;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.pipeline.LanguageIdentifier;
import io.gristmill.preprocessing.pipeline.QualityThresholds;
import io.gristmill.preprocessing.probe.ClustersProbe;
import io.gristmill.preprocessing.probe.FilterProbe;
import io.gristmill.preprocessing.probe.MinHashProbe;
import io.gristmill.preprocessing.probe.Probe.MaskProbe;
import io.gristmill.preprocessing.probe.Probe.WordsProbe;
import io.gristmill.preprocessing.words.WordSplitters;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Registry of the probes by name. */
final class Probes {

  private static final Map<String, ModelProbes.Factory> BY_NAME =
      new TreeMap<>(ModelProbes.byName());

  static {
    BY_NAME.put(
        "filter",
        o -> filter(o.profile, o.rule().map(List::of).orElse(List.of()), o.config().clean()));
    BY_NAME.put("words", o -> ProbeProgram.of(new WordsProbe(o.profile)::answer));
    BY_NAME.put("mask", o -> ProbeProgram.of(new MaskProbe(o.masking().masker())::answer));
    BY_NAME.put("language", o -> language(o.model()));
    BY_NAME.put("minhash", o -> minhash(MinHashProfile.named(o.profile)));
    BY_NAME.put("clusters", o -> clusters(MinHashProfile.named(o.profile)));
    BY_NAME.putAll(DedupProbes.byName());
    BY_NAME.put("extract", o -> new ExtractProbe(new LocalStorage().input(o.input())));
    BY_NAME.putAll(TokenizerProbes.byName());
  }

  private Probes() {}

  /**
   * @throws InvalidConfigException for an unknown name; lists the known ones
   */
  static ProbeProgram named(String name, ProbeOptions options) throws IOException {
    ModelProbes.Factory factory = BY_NAME.get(name);
    if (factory == null) {
      throw new InvalidConfigException(
          format(
              "probe: %s (expected one of %s%s)",
              name, BY_NAME.keySet(), DidYouMean.question(name, BY_NAME.keySet())));
    }
    return factory.create(options);
  }

  private static ProbeProgram filter(String profile, List<String> rules, CleanSection clean)
      throws IOException {
    CleanLists lists = CleanLists.read(new LocalStorage(), clean, profile);
    int softWords = clean.url().softWordThreshold();
    QualityThresholds bounds = QualityThresholds.of(clean);
    return ProbeProgram.of(new FilterProbe(profile, rules, lists, softWords, bounds)::answer);
  }

  private static ProbeProgram language(String file) throws IOException {
    LanguageIdentifier model = LanguageIdentifier.load(new LocalStorage().input(file));
    return ProbeProgram.of(
        question -> {
          Prediction best = model.best(text(question));
          ObjectNode answer = JsonNodeFactory.instance.objectNode();
          answer.put("label", best.label()).put("probability", best.probability());
          ObjectNode scores = answer.putObject("scores");
          model.identify(text(question), 5).forEach(p -> scores.put(p.label(), p.probability()));
          return answer;
        });
  }

  private static ProbeProgram minhash(MinHashProfile profile) {
    MinHashProbe probe = new MinHashProbe(profile, WordSplitters.named(profile.words()));
    return ProbeProgram.of(probe::answer);
  }

  /** Clustering needs all documents before the first answer. */
  private static ProbeProgram clusters(MinHashProfile profile) {
    ClustersProbe probe = new ClustersProbe(profile, WordSplitters.named(profile.words()));
    return ProbeProgram.ofAll(probe::add, probe::answers);
  }

  static String text(ObjectNode question) {
    if (!question.path("text").isTextual()) {
      throw new InvalidInputException("text: missing (expected a string) in " + question);
    }
    return question.path("text").asText();
  }
}
