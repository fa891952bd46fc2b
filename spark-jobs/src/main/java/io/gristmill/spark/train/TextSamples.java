package io.gristmill.spark.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.io.InputFile;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import io.gristmill.model.BatchDecoder;
import io.gristmill.model.GptDecoder;
import io.gristmill.model.generation.TextGenerator;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.training.metrics.RoundListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * {@code samples.jsonl}: how the model of every checkpoint continues the prompts of {@code
 * training.sample-prompts}. A text is the one that {@code generate} prints for the checkpoint with
 * the same prompt, settings and seed. The driver loads the model for the time of its texts.
 */
final class TextSamples implements RoundListener {

  static final String FILE = "samples.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunConfig config;
  private final Storage storage;
  private final OutputFile file;
  private final StringBuilder lines = new StringBuilder();

  private TextSamples(RunConfig config, Storage storage, OutputFile file) {
    this.config = config;
    this.storage = storage;
    this.file = file;
  }

  /**
   * Keeps the texts up to the checkpoint that training starts from, and adds its texts if they are
   * missing: a process may have been killed between a checkpoint and its texts.
   */
  static TextSamples open(
      RunConfig config, Storage storage, String directory, Optional<Checkpoint> start)
      throws IOException {
    String uri = directory + "/" + FILE;
    TextSamples samples = new TextSamples(config, storage, storage.output(uri));
    if (start.isPresent()) {
      int round = start.get().state().round();
      int last = storage.exists(uri) ? samples.keep(storage.input(uri), round) : -1;
      if (last < round) {
        samples.add(start.get());
      }
    }
    samples.save();
    return samples;
  }

  /** Returns the last round among the lines that are kept; -1 if there are none. */
  private int keep(InputFile before, int round) throws IOException {
    int last = -1;
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(before.open(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        JsonNode sample = JSON.readTree(line);
        if (sample.path("round").asInt() <= round) {
          lines.append(line).append('\n');
          last = sample.path("round").asInt();
        }
      }
    }
    return last;
  }

  @Override
  public void checkpointWritten(int round, String uri) {
    try {
      add(Checkpoint.open(storage, uri));
      save();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(Checkpoint checkpoint) throws IOException {
    try (LoadedModel model = LoadedModel.load(checkpoint);
        GptDecoder decoder =
            new GptDecoder(new BatchDecoder(model.network(), config.training().threads()))) {
      for (String prompt : config.training().samplePrompts()) {
        StringBuilder text = new StringBuilder();
        new TextGenerator(
                decoder, model.tokenizer(), config.generation(), model.boundaries(), config.seed())
            .generate(prompt, text::append);
        lines
            .append(
                JSON.createObjectNode()
                    .put("round", checkpoint.state().round())
                    .put("step", checkpoint.state().step())
                    .put("prompt", prompt)
                    .put("text", text.toString()))
            .append('\n');
      }
    }
  }

  private void save() throws IOException {
    file.write(lines.toString().getBytes(StandardCharsets.UTF_8));
  }
}
