package io.gristmill.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.CheckpointState;
import io.gristmill.checkpoint.CheckpointState.LoopState;
import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.checkpoint.Safetensors;
import io.gristmill.config.CoreSections;
import io.gristmill.error.GristmillException;
import io.gristmill.fuzz.Fuzzer.Input;
import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Storage;
import io.gristmill.model.huggingface.HuggingFaceConfig;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.tokenizer.BytePairModel;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.TiktokenFile;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokenizer.pieces.PieceCounts;
import io.gristmill.tokens.GivenTokens;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenShardReader;
import io.gristmill.training.metrics.MetricsLog;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A damaged artifact is read as another valid one or refused in one line: no other exception, and
 * no memory for lengths that the file does not have.
 */
class ArtifactFuzzTest {

  private static final long MOST_BYTES = 64L << 20;
  private static final int LONGEST_LINE = 2000;

  private static final String[] JSON_WORDS = {
    "null",
    "-1",
    "0",
    "1e999",
    "99999999999999999999",
    "[]",
    "{}",
    "\"\"",
    "[[[[[[[[[[[[",
    "\"\\ud800\"",
    "true",
    "2147483647",
    "9223372036854775807",
    "0.5",
    "{\"",
    "\\u0000",
    ",",
    ":",
    "\"text\""
  };

  private final Storage storage = new LocalStorage();

  @TempDir Path directory;

  /** A reader of a damaged file. */
  private interface Reading {
    void read(InputFile file) throws IOException;
  }

  @Test
  void damagedTokenizersAreRefusedInOneLine() throws IOException {
    TokenizerFiles.write(tokenizer(), storage, directory.toString());
    fuzz(
        "tokenizer",
        "tokenizer.json",
        350,
        JSON_WORDS,
        file -> encode(TokenizerFiles.readTokenizer(file)));
    InputFile merges = storage.input(directory + "/merges.txt");
    fuzz(
        "vocabulary",
        "vocab.json",
        150,
        JSON_WORDS,
        file -> encode(TokenizerFiles.readVocabulary(file, merges)));
    InputFile vocabulary = storage.input(directory + "/vocab.json");
    fuzz(
        "merges",
        "merges.txt",
        150,
        new String[] {"Ġ a", " ", "\n", "a b c"},
        file -> encode(TokenizerFiles.readVocabulary(vocabulary, file)));
    TiktokenFile.write(tokenizer(), storage.output(directory + "/tokenizer.tiktoken"));
    fuzz(
        "tiktoken",
        "tokenizer.tiktoken",
        150,
        new String[] {"IQ== 0\n", " -1\n", "=", " 99999999999\n"},
        file -> encode(TiktokenFile.read(file, "gpt2", List.of())));
  }

  private static void encode(BytePairModel model) {
    BytePairTokenizer tokenizer = new BytePairTokenizer(model);
    int[] ids = tokenizer.encode(" ab <|endoftext|> \ud83d\ude00 x");
    assertThat(tokenizer.decode(ids)).isNotNull();
  }

  private static BytePairModel tokenizer() {
    PieceCounts counts = new PieceCounts();
    counts.add(" ab", 3);
    counts.add("abab", 2);
    Settings settings = new Settings(300, 2, List.of("<|endoftext|>"), "gpt2", Alphabet.ALL_BYTES);
    return new BytePairTrainer(settings, size -> {}).train(counts);
  }

  @Test
  void damagedWeightsAreRefusedInOneLine() throws IOException {
    Map<String, INDArray> tensors = new LinkedHashMap<>();
    tensors.put("wte.weight", Nd4j.create(new float[] {1, 2, 3, 4, 5, 6}, new long[] {2, 3}));
    tensors.put("h.0.ln_1.bias", Nd4j.create(new float[] {1, 2}, new long[] {2}));
    Safetensors.write(storage.output(directory + "/model.safetensors"), tensors);
    String[] words = {
      "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f",
      "\0\0\0\0\u0001\0\0\0",
      "4294967296",
      "-1",
      "0",
      "F64",
      "BF16",
      "[]",
      "I64",
      "4611686018427387904",
      "}",
      "{"
    };
    fuzz("safetensors", "model.safetensors", 450, words, Safetensors::read);
  }

  @Test
  void damagedModelConfigurationsAreRefusedInOneLine() throws IOException {
    HuggingFaceConfig.write(
        storage.output(directory + "/gpt2.json"), new GptConfig(264, 16, 12, 2, 3, true));
    fuzz("gpt2 config", "gpt2.json", 250, JSON_WORDS, HuggingFaceConfig::read);
    String llama =
        "{\"model_type\":\"llama\",\"vocab_size\":264,\"hidden_size\":16,\"num_hidden_layers\":2,"
            + "\"num_attention_heads\":4,\"num_key_value_heads\":2,\"intermediate_size\":32,"
            + "\"max_position_embeddings\":16,\"rms_norm_eps\":1e-5,\"rope_theta\":10000.0,"
            + "\"tie_word_embeddings\":true,\"hidden_act\":\"silu\"}";
    Files.writeString(directory.resolve("llama.json"), llama);
    fuzz("llama config", "llama.json", 250, JSON_WORDS, HuggingFaceConfig::read);
  }

  @Test
  void damagedRunConfigurationsAreRefusedWithOneLineAProblem() throws IOException {
    String effective = CoreSections.loader().load(Optional.empty(), List.of()).effective();
    Files.writeString(directory.resolve("run.conf"), effective);
    Files.writeString(
        directory.resolve("short.conf"), "model { preset = nano }\ntraining.batch-size = 4\n");
    String[] words = {
      "${x}",
      "${?x}",
      "${model}",
      "= -1",
      "= []",
      "{",
      "}",
      "include \"y\"",
      "\"\"\"",
      "1e400",
      "null",
      "training.batch-size = 2.7\n",
      "+=",
      "3000000000"
    };
    List<Input> inputs = List.of(input("run.conf"), input("short.conf"));
    Path target = directory.resolve("mutated.conf");
    new Fuzzer("hocon", inputs, words)
        .check(
            120,
            mutated -> {
              Files.write(target, mutated.bytes());
              bounded(() -> CoreSections.loader().load(Optional.of(target), List.of()), 40);
            });
  }

  @Test
  void damagedTokenShardsAreRefusedInOneLine() throws IOException {
    List<int[]> documents = List.of(new int[] {1, 2, 3}, new int[0], new int[] {4, 5, 6, 7});
    new GivenTokens(directory, 300, 0).shard(Split.TRAIN, documents).manifest();
    String[] words = {
      "MMIDIDX",
      "\u00ff\u00ff\u00ff\u007f",
      "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f",
      "\0\0\0\0\0\0\0\u0080"
    };
    fuzz(
        "index",
        "train/shard-00000.idx",
        450,
        words,
        file ->
            readTokens(file.uri().replace(".idx", ".bin"), "train/shard-00000.bin", "mutated.bin"));
    fuzz(
        "tokens",
        "train/shard-00000.bin",
        150,
        words,
        file -> readTokens(file.uri(), "train/shard-00000.idx", "mutated.idx"));
    fuzz(
        "manifest",
        "manifest.json",
        200,
        JSON_WORDS,
        file -> {
          Files.copy(
              Path.of(java.net.URI.create(file.uri())),
              directory.resolve("m.tmp"),
              java.nio.file.StandardCopyOption.REPLACE_EXISTING);
          Files.createDirectories(directory.resolve("damaged"));
          Files.move(
              directory.resolve("m.tmp"),
              directory.resolve("damaged/manifest.json"),
              java.nio.file.StandardCopyOption.REPLACE_EXISTING);
          ShardManifest manifest = ShardManifest.read(storage, directory + "/damaged");
          assertThat(manifest.tokens(Split.TRAIN)).isNotNegative();
        });
  }

  /** Reads every token of a shard of which one file is damaged. */
  private void readTokens(String bin, String other, String copy) throws IOException {
    Files.copy(
        directory.resolve(other),
        directory.resolve(copy),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    TokenShardReader shard = TokenShardReader.open(storage, bin);
    int[] ids = new int[Math.toIntExact(shard.tokens())];
    shard.read(0, ids, 0, ids.length);
    for (int i = 0; i <= shard.documents(); i++) {
      assertThat(shard.documentStart(i)).isBetween(0L, shard.tokens());
    }
  }

  @Test
  void damagedCheckpointStatesAreRefusedInOneLine() throws IOException {
    CheckpointState state =
        new CheckpointState(
            3,
            30,
            3000,
            7,
            30,
            OptionalDouble.of(2.5),
            LoopState.NONE,
            new TreeMap<>(Map.of("model", "f00d")));
    new CheckpointStore(storage, directory.toString())
        .write(
            state,
            target -> {
              storage.output(target + "/run.conf").write(new byte[] {1});
              return List.of("run.conf");
            });
    Path checkpoint = directory.resolve("round-000003");
    Files.copy(checkpoint.resolve("state.json"), directory.resolve("state.json"));
    fuzz(
        "state",
        "state.json",
        250,
        JSON_WORDS,
        file -> {
          Files.copy(
              directory.resolve("mutated.json"),
              checkpoint.resolve("state.json"),
              java.nio.file.StandardCopyOption.REPLACE_EXISTING);
          assertThat(Checkpoint.open(storage, checkpoint.toString()).state()).isNotNull();
        });
  }

  @Test
  void damagedMetricsAreRefusedInOneLine() throws IOException {
    String line = "{\"round\":1,\"step\":10,\"tokens\":100,\"loss\":2.5,\"seconds\":1.5}\n";
    Files.writeString(directory.resolve("metrics.jsonl"), line + line.replace("1", "2"));
    fuzz("metrics", "metrics.jsonl", 200, JSON_WORDS, MetricsLog::read);
  }

  private void fuzz(String name, String path, int tries, String[] words, Reading reading)
      throws IOException {
    String extension = path.substring(path.lastIndexOf('.'));
    Path target = directory.resolve("mutated" + extension);
    new Fuzzer(name, List.of(input(path)), words)
        .check(
            tries,
            mutated -> {
              Files.write(target, mutated.bytes());
              bounded(() -> reading.read(storage.input(target.toUri().toString())), 1);
            });
  }

  private Input input(String path) throws IOException {
    return new Input(path, Files.readAllBytes(directory.resolve(path)));
  }

  private interface Action {
    void run() throws IOException;
  }

  /** Runs an action that may reject its input with at most the given number of lines. */
  private static void bounded(Action action, int lines) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    try {
      action.run();
    } catch (GristmillException e) {
      List<String> message = e.getMessage().lines().toList();
      assertThat(message).as("lines of %s", e.getMessage()).hasSizeBetween(1, lines);
      assertThat(message)
          .allMatch(line -> line.length() <= LONGEST_LINE, "length of " + e.getMessage());
    }
    long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    assertThat(allocated).as("bytes allocated").isLessThan(MOST_BYTES);
  }
}
