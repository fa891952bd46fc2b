package io.gristmill.spark.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.io.LocalStorage;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenShardReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Small tasks about the texts of {@link TinyCrawl}. */
public final class TaskItems {

  private static final ObjectMapper JSON = new ObjectMapper();

  private TaskItems() {}

  /** Writes {@code mill_words.jsonl}, which asks for last words, and {@code mill_copa.jsonl}. */
  public static void write(Path folder, List<String> texts) throws IOException {
    List<String> words = new ArrayList<>();
    for (String text : texts) {
      words.add(JSON.writeValueAsString(Map.of("text", text)));
    }
    words.add("{\"context\": \"The river runs to the\", \"continuation\": \"mill\"}");
    Files.createDirectories(folder);
    Files.write(folder.resolve("mill_words.jsonl"), words);
    String causes =
        """
        {"premise": "The mill stopped.", "choice1": "The river froze.", "choice2": "It rained.", \
        "question": "cause", "label": 0}
        {"premise": "The miller found a bag of grain near the bridge.", "choice1": "He ran.", \
        "choice2": "He ground it.", "question": "effect", "label": 1}
        {"premise": "The wheel turned.", "choice1": "The wind blew.", "choice2": "Bread is good.", \
        "question": "cause", "label": "0"}
        """;
    Files.writeString(folder.resolve("mill_copa.jsonl"), causes);
  }

  /** All text that the model of a run was trained on. */
  static String trainingText(Path run) throws IOException {
    LocalStorage storage = new LocalStorage();
    String tokenizerDirectory = run.resolve("tokenizer").toUri().toString();
    BytePairTokenizer tokenizer =
        LoadedModel.tokenizer(storage, tokenizerDirectory, TinyPipeline.VOCABULARY);
    ShardManifest tokens = ShardManifest.read(storage, run.resolve("tokens").toString());
    StringBuilder text = new StringBuilder();
    for (ShardManifest.Shard shard : tokens.shards(Split.TRAIN)) {
      TokenShardReader reader = tokens.open(storage, shard.uri());
      int[] ids = new int[(int) reader.tokens()];
      reader.read(0, ids, 0, ids.length);
      text.append(tokenizer.decode(ids));
    }
    return text.toString();
  }
}
