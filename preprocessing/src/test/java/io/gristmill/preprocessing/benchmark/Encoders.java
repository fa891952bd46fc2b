package io.gristmill.preprocessing.benchmark;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.SharedData;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.NamedEncoding;
import io.gristmill.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Our, jtokkit's and Hugging Face's encoders of one published vocabulary, taken from jtokkit's
 * archive. They must give the same ids for the articles.
 */
@State(Scope.Benchmark)
public class Encoders {

  @Param({"gpt2", "cl100k", "o200k"})
  private String encoding = "gpt2";

  BytePairTokenizer ours;
  Encoding jtokkit;
  HuggingFaceTokenizer huggingFace;

  @Setup(Level.Trial)
  public void load() throws IOException {
    Path folder = Files.createTempDirectory("encoders");
    NamedEncoding named = NamedEncoding.named(encoding);
    Path ranks = folder.resolve(named.file());
    try (InputStream in =
        Encodings.class.getResourceAsStream("/com/knuddels/jtokkit/" + named.file())) {
      Files.copy(in, ranks);
    }
    LocalStorage storage = new LocalStorage();
    ours = new BytePairTokenizer(named.read(storage, ranks.toString()));
    jtokkit =
        Encodings.newLazyEncodingRegistry()
            .getEncoding(named.file().replace(".tiktoken", ""))
            .orElseThrow();
    TokenizerFiles.write(ours.model(), storage, folder.toString());
    huggingFace = huggingFace(folder);
    requireSameIds();
  }

  /** The native library is unpacked from its archive into the folder. */
  private static HuggingFaceTokenizer huggingFace(Path folder) throws IOException {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("DJL_CACHE_DIR", folder.toString());
    System.setProperty("ENGINE_CACHE_DIR", folder.toString());
    Map<String, String> options =
        Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");
    return HuggingFaceTokenizer.newInstance(folder.resolve(TokenizerFiles.TOKENIZER), options);
  }

  private void requireSameIds() {
    for (String text : SharedData.lines("text/wikitext-2-test.txt.gz")) {
      int[] ids = ours.encode(text);
      if (!Arrays.equals(ids, jtokkit.encodeOrdinary(text).toArray())
          || !Arrays.equals(ids, Arrays.stream(peer(text)).mapToInt(Math::toIntExact).toArray())) {
        throw new IllegalStateException("ids: not those of both peers for " + text);
      }
    }
  }

  long[] peer(String text) {
    return huggingFace.encode(text, false, false).getIds();
  }

  @TearDown
  public void close() {
    huggingFace.close();
  }
}
