package io.gristmill.spark.cli.probe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.dedup.DedupSection;
import io.gristmill.preprocessing.dedup.parts.EvaluationFile;
import io.gristmill.preprocessing.dedup.parts.NGramIndex;
import io.gristmill.preprocessing.dedup.parts.NGramIndex.Decontaminator;
import io.gristmill.preprocessing.dedup.parts.NGramIndex.Decontaminator.Contamination;
import io.gristmill.preprocessing.dedup.parts.PartRule.PartSettings;
import io.gristmill.preprocessing.probe.PartsProbe;
import io.gristmill.preprocessing.probe.Probe;
import java.io.IOException;
import java.util.Map;

/**
 * Probes of repeated paragraphs and sentences, and of texts of evaluation sets. {@code --set} has
 * the settings of the job.
 */
final class DedupProbes {

  private DedupProbes() {}

  static Map<String, ModelProbes.Factory> byName() {
    return Map.of(
        "paragraphs",
        o -> parts(dedup(o).paragraphs()),
        "sentences",
        o -> parts(dedup(o).sentences()),
        "decontaminate",
        DedupProbes::decontaminate);
  }

  private static DedupSection dedup(ProbeOptions options) {
    return options.config().dedup();
  }

  /** Finding duplicates needs all documents before the first answer. */
  private static ProbeProgram parts(PartSettings settings) {
    PartsProbe probe = new PartsProbe(settings);
    return ProbeProgram.ofAll(probe::add, probe::answers);
  }

  private static ProbeProgram decontaminate(ProbeOptions options) throws IOException {
    NGramIndex index =
        NGramIndex.of(
            dedup(options).decontamination(),
            EvaluationFile.read(new LocalStorage().input(options.input())));
    Decontaminator decontaminator = new Decontaminator(index);
    return ProbeProgram.of(
        question ->
            decontaminator
                .find(Probe.text(question))
                .map(DedupProbes::found)
                .orElseGet(DedupProbes::clean));
  }

  private static ObjectNode found(Contamination contamination) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("keep", false)
        .put("task", contamination.task())
        .put("ngram", contamination.ngram());
  }

  private static ObjectNode clean() {
    return JsonNodeFactory.instance.objectNode().put("keep", true).putNull("task").putNull("ngram");
  }
}
