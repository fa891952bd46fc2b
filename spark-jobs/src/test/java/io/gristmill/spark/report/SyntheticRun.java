package io.gristmill.spark.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.LocalStorage;
import io.gristmill.spark.metrics.StageCost;
import io.gristmill.spark.report.run.RunFiles;
import io.gristmill.spark.report.section.Excerpts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The JSON files of a made-up run, of any size, without its tables. */
record SyntheticRun(Path directory) {

  static final List<String> STAGES =
      List.of("clean", "dedup", "select", "tokenizer", "tokens", "checkpoints", "evaluation");

  /** Texts that try to leave their elements, or to rearrange the page. */
  static final List<String> HOSTILE =
      List.of(
          "</pre></script><script>document.title = 'owned'</script>",
          "<img src=x onerror=\"document.title = 'owned'\">",
          "\u202egnirts desrever\u2066 and \u0000\u0007\u001b[2J control \u2028 characters",
          "'\"><svg onload=alert(1)> {{body}} $1 \\ &lt;b&gt;",
          "Mail jane.doe@example.org or 93.184.216.34 for more of this text");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Writes a run with counts that add up. */
  static SyntheticRun write(Path directory, int shards, int rounds) throws IOException {
    SyntheticRun run = new SyntheticRun(directory);
    run.clean(shards);
    run.dedup();
    run.manifest("tokens", tokens());
    run.train(rounds);
    run.evaluate();
    return run;
  }

  /** The page of an unencrypted run. */
  String page() throws IOException {
    return page("", Optional.empty());
  }

  String page(String encryptionKey, Optional<RunComparison> comparison) throws IOException {
    RunFiles files = files();
    return new ReportPage(files, files.finished(STAGES), Excerpts.of(encryptionKey))
        .render(comparison);
  }

  RunFiles files() {
    return new RunFiles(new LocalStorage(), directory.toString());
  }

  private void clean(int shards) throws IOException {
    ObjectNode report = JSON.createObjectNode();
    ObjectNode totals = report.putObject("totals").put("read", 1000).put("kept", 600);
    totals.putObject("dropped").put("too_short", 350).put("odd/<b>", 40);
    totals.putObject("quarantined").put("truncated", 4);
    totals.putObject("other").put("warcinfo", 6);
    report.put("bytes-read", 123_456_789L).put("text-bytes", 2_345_678L);
    ArrayNode listed = report.putArray("shards");
    for (int i = 0; i < shards; i++) {
      listed
          .addObject()
          .put("uri", "s3a://crawl/segment/warc/part-" + i + ".warc.gz")
          .put("read", 1);
    }
    write("clean/report.json", report);
    write("clean/statistics.json", statistics());
    manifest("clean", JSON.createObjectNode());
  }

  private static ObjectNode statistics() {
    ObjectNode statistics = JSON.createObjectNode();
    statistics
        .putObject("thresholds")
        .putObject("length/too_short")
        .put("value", "length/words")
        .put("rejected", "below")
        .put("bound", 50.0)
        .putObject("languages")
        .put("ja", 20.0);
    for (String field : List.of("kept", "languages", "sources")) {
      ObjectNode node = statistics.putObject(field);
      (field.equals("kept") ? node : node.putObject("<x> & y z"))
          .put("documents", 600)
          .put("words", 60_000)
          .put("bytes", 2_345_678L);
    }
    ObjectNode dropped = statistics.putObject("dropped");
    dropped.putObject("length/too_short").put("en", 300).put("ja", 50);
    dropped.putObject("odd/odd/<b>").put("en", 40);
    statistics.putObject("failing").put("length/too_short", 400);
    statistics.putArray("rules-never-fired").add("quiet");
    ObjectNode histogram = statistics.putObject("values").putObject("length/words");
    histogram.put("count", 990).put("undefined", 0).put("min", 0.0).put("max", 900.0);
    histogram.putObject("quantiles").put("0.05", 3.0).put("0.5", 120.0).put("0.95", 800.0);
    ArrayNode bins = histogram.putArray("bins");
    bins.addArray().add(0.0).add(100);
    bins.addArray().add(40.0).add(300);
    bins.addArray().add(63.0).add(500);
    bins.addArray().add(896.0).add(90);
    statistics.set("lengths", histogram);
    statistics.putObject("months").put("2024-05", 590).put("", 10);
    ObjectNode hosts = statistics.putObject("hosts").put("distinct", 2);
    hosts.putArray("top").addObject().put("host", "a.example").put("kept", 5).put("dropped", 7);
    ArrayNode samples = statistics.putObject("rejects").putArray("length/too_short");
    for (String text : HOSTILE) {
      ObjectNode sample = samples.addObject().put("rank", "0").put("id", "1").put("language", "en");
      sample.put("url", "http://a.example/" + text).put("excerpt", text + " more words");
      sample.putObject("values").put("length/words", 7.0).put("length/lines", 1.0);
    }
    return statistics;
  }

  private void dedup() throws IOException {
    ObjectNode report = JSON.createObjectNode().put("documents", 600).put("exact-duplicates", 60);
    report.put("near-duplicate-clusters", 11).put("removed", 100).put("kept", 500);
    write("dedup/report.json", report.put("near-duplicates", 40));
    ObjectNode statistics = JSON.createObjectNode();
    ObjectNode size = statistics.putArray("sizes").addObject();
    size.put("from", 2).put("to", 2).put("clusters", 30).put("documents", 60);
    ObjectNode example = statistics.putArray("examples").addObject().put("size", 2);
    example
        .putArray("members")
        .addObject()
        .put("url", HOSTILE.get(1))
        .put("kind", "near")
        .put("survivor", true)
        .put("excerpt", HOSTILE.get(0));
    write("dedup/statistics.json", statistics);
    manifest("dedup", JSON.createObjectNode());
  }

  private static ObjectNode tokens() {
    ObjectNode manifest = JSON.createObjectNode().put("vocabulary-size", 1024);
    manifest.putObject("tokens").put("train", 900_000).put("validation", 50_000);
    manifest.putObject("documents").put("train", 475).put("validation", 25);
    manifest.putObject("text-bytes").put("train", 2_000_000).put("validation", 100_000);
    return manifest.put("leaked-near-duplicates", 0);
  }

  private void train(int rounds) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int round = 1; round <= rounds; round++) {
      ObjectNode line = JSON.createObjectNode().put("round", round).put("step", 10L * round);
      line.put("tokens", 20_480L * round).put("loss", 2.5 + 4.0 / round);
      if (round % 10 == 0) {
        line.put("validation-loss", 2.6 + 4.0 / round);
      }
      line.put("learning-rate", 1e-3 / round).put("gradient-norm", 1 + Math.sin(round));
      line.put("tokens-per-second", 5000 + round % 100).put("averaging-seconds", 0.5);
      line.put("averaging-share", 0.1).put("averaging-bytes", 1_000_000L);
      ArrayNode events = line.putArray("events");
      if (round % 50 == 7) {
        events.add("rolled back round " + round + ": gradient norm <900>");
      }
      lines.append(line).append('\n');
    }
    Files.createDirectories(directory.resolve("checkpoints"));
    Files.writeString(directory.resolve("checkpoints/metrics.jsonl"), lines);
    samples(rounds);
    manifest(
        "checkpoints",
        JSON.createObjectNode().put("parameters", 940_800).put("loss", 2.51).put("steps", 600));
  }

  private void samples(int rounds) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int round = 0; round < rounds; round++) {
      ObjectNode sample = JSON.createObjectNode().put("round", round + 1);
      sample.put("step", 20 * (round + 1)).put("prompt", "The ");
      lines.append(sample.put("text", HOSTILE.get(round % HOSTILE.size()))).append('\n');
    }
    Files.writeString(directory.resolve("checkpoints/samples.jsonl"), lines);
  }

  private void evaluate() throws IOException {
    ObjectNode evaluation = JSON.createObjectNode();
    ObjectNode scores =
        evaluation.putObject("validation").put("loss", 2.9017).put("tokens", 49_999);
    scores.put("perplexity", 18.2).put("bits-per-byte", 1.39584);
    scores.putArray("loss-interval").add(2.8587).add(2.9449);
    evaluation.putObject("baselines").put("bigram", 3.68).put("ngram", 2.5669);
    ObjectNode exam = evaluation.putObject("tasks").putObject("exam").put("items", 1200);
    exam.put("few-shot", 2).put("guessing", 0.25).put("acc", 0.5).put("acc_stderr", 0.01);
    exam.put("acc_norm", 0.625).putNull("acc_norm_stderr");
    write("evaluation.json", evaluation);
    manifest("evaluation", JSON.createObjectNode());
  }

  private void manifest(String stage, ObjectNode fields) throws IOException {
    ObjectNode manifest = fields.deepCopy().put("stage", stage).put("fingerprint", "f-" + stage);
    manifest.putObject("settings").put("seed", "42").put("optimizer.learning-rate", "0.5");
    manifest.putArray("inputs").addObject().put("uri", "x").put("bytes", 1_000_000_000L);
    manifest.putArray("outputs").addObject().put("path", "y").put("bytes", 2_000_000L);
    manifest.set(
        StageCost.FIELD, new StageCost(90, 1.5, 4000, 80, 70, 1234, 2, 3 << 20, 0).toJson());
    write(stage + "/manifest.json", manifest);
  }

  void write(String path, ObjectNode json) throws IOException {
    Files.createDirectories(directory.resolve(path).getParent());
    Files.writeString(directory.resolve(path), json.toString());
  }
}
