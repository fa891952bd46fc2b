package io.gristmill.spark.cli.options;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.checkpoint.Companions;
import io.gristmill.config.ModelSection.Preset;
import io.gristmill.config.SettingValues;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import io.gristmill.model.huggingface.HuggingFaceConfig;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.spark.evaluate.ModelPointer;
import io.gristmill.spark.evaluate.ModelPointer.Publication;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.table.RunEncryption;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import picocli.CommandLine.Option;

/**
 * The model that a run starts from. The first command of a run stores which one it was in {@code
 * from.json}, so that a resumed run continues with it even if a pointer has moved.
 */
public final class StartingModelOptions {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "from.json";
  private static final String PRESET = "model.preset";

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description =
          "the model to start from: a checkpoint, a run (its newest checkpoint) or a pointer to the"
              + " published model; the same as training.from")
  private String from;

  private Optional<Start> start = Optional.empty();

  /**
   * @param named directory that the user named
   * @param checkpoint URI of the checkpoint found there
   */
  private record Start(String named, String checkpoint) {}

  /** The setting that the option sets. */
  public List<String> named() {
    return from == null ? List.of() : List.of("training.from=" + SettingValues.render(from));
  }

  /**
   * Finds the model, and returns the settings that it decides.
   *
   * @throws InvalidConfigException if the configuration contradicts its shape
   * @throws InvalidInputException if there is no model
   */
  public List<String> settings(RunConfig config, Storage files, String run) throws IOException {
    String text = from == null ? config.training().from() : from;
    Optional<String> named =
        text.isBlank() ? Optional.empty() : Optional.of(RunOptions.directory(files, text));
    start = read(files, run);
    Storage storage = RunEncryption.of(config).storage(files, run);
    if (start.isEmpty()) {
      String directory =
          named.orElseThrow(
              () ->
                  new InvalidConfigException(
                      "--from: none (expected the checkpoint, run or pointer of a model)"));
      if (directory.equals(run)) {
        throw new InvalidConfigException(
            "--from: the run itself (expected another --output) at " + run);
      }
      start = Optional.of(new Start(directory, find(storage, directory)));
    }
    Start found = start.get();
    if (named.isPresent() && !named.get().equals(found.named())) {
      throw new IncompatibleArtifactException(
          format(
              "--from: %s (expected %s, as the run was begun) at %s",
              named.get(), found.named(), run));
    }
    return settings(config, Checkpoint.open(storage, found.checkpoint()));
  }

  private static String find(Storage storage, String directory) throws IOException {
    if (storage.exists(directory + "/state.json")) {
      return directory;
    }
    Optional<String> model =
        new ModelPointer(storage, directory).newest().map(Publication::checkpoint);
    if (model.isEmpty()) {
      model = new CheckpointStore(storage, directory + "/checkpoints").model().map(Checkpoint::uri);
    }
    boolean isPublished = storage.exists(directory + "/" + Checkpoint.CONFIG);
    return model.orElseThrow(
        () ->
            new InvalidInputException(
                isPublished
                    ? "--from: a model in Hugging Face's layout (expected a checkpoint, which"
                        + " gristmill import makes of it) at "
                        + directory
                    : "--from: no model (expected a checkpoint, a run with checkpoints, or a"
                        + " pointer that publish wrote) at "
                        + directory));
  }

  private static List<String> settings(RunConfig config, Checkpoint model) throws IOException {
    GptConfig shape = HuggingFaceConfig.read(model.file(Checkpoint.CONFIG));
    requireNoOther(config, shape, model.uri());
    List<String> settings = new ArrayList<>(shape.settings());
    String checkpoint = SettingValues.render(model.uri());
    settings.add("training.from=" + checkpoint);
    settings.add("tokenizer.from=" + checkpoint);
    List<String> specials = Companions.read(model.storage(), model.uri()).specialTokens();
    if (!specials.isEmpty()) {
      settings.add("tokenizer.special-tokens=" + SettingValues.render(specials));
    }
    return settings;
  }

  /** Keys of the shape are those of the model, or are not set. */
  private static void requireNoOther(RunConfig config, GptConfig shape, String uri) {
    SortedMap<String, String> set = SettingValues.of(config, "model");
    SortedMap<String, String> defaults = SettingValues.of(RunConfig.load(List.of()), "model");
    boolean isPreset = config.model().preset() != Preset.CUSTOM;
    for (String setting : shape.settings()) {
      String key = setting.substring(0, setting.indexOf('='));
      String value = setting.substring(setting.indexOf('=') + 1);
      String own = set.get(key).replace("\"", "");
      boolean isSet = !set.get(key).equals(defaults.get(key));
      boolean isEqual = own.equals(value) || (isPreset && isOf(config, shape));
      if (isSet && !isEqual) {
        throw new InvalidConfigException(
            format(
                "%s: %s (expected %s, or none: the model has it) at %s",
                key, own, key.equals(PRESET) ? "the shape of the model" : value, uri));
      }
    }
  }

  private static boolean isOf(RunConfig config, GptConfig shape) {
    return GptConfig.of(config.model(), shape.vocabularySize())
        .withDropout(shape.dropout())
        .withLora(shape.block().lora())
        .equals(shape);
  }

  private static Optional<Start> read(Storage files, String run) throws IOException {
    String uri = run + "/" + FILE;
    if (!files.exists(uri)) {
      return Optional.empty();
    }
    try (InputStream in = files.input(uri).open()) {
      JsonNode json = JSON.readTree(in);
      if (json.path("checkpoint").isTextual()) {
        return Optional.of(
            new Start(json.path("named").asText(), json.path("checkpoint").asText()));
      }
    } catch (JsonProcessingException e) {
      throw damaged(uri, e);
    }
    throw damaged(uri, null);
  }

  private static IncompatibleArtifactException damaged(String uri, Exception cause) {
    return new IncompatibleArtifactException(
        "starting model: not readable (expected \"checkpoint\") at " + uri, cause);
  }

  /** Stores the model that a new run starts from. */
  public void record(StageContext context) throws IOException {
    if (start.isPresent() && read(context.storage(), context.run()).isEmpty()) {
      byte[] json =
          JSON.writerWithDefaultPrettyPrinter()
              .writeValueAsBytes(
                  JSON.createObjectNode()
                      .put("named", start.get().named())
                      .put("checkpoint", start.get().checkpoint()));
      context.storage().output(context.run() + "/" + FILE).write(json);
    }
  }
}
