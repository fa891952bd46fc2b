package io.gristmill.tokens.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.io.LocalStorage;
import io.gristmill.io.Storage;
import io.gristmill.tokens.GivenTokens;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenShardReader;
import io.gristmill.tokens.TokenType;
import io.gristmill.tokens.exchange.TokenFormats.TokenFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Reading an export as its trainer does yields the documents that were tokenized. */
class ReadingBackTest {

  private static final int END = 0;
  private static final int LLMC_HEADER = 1024;

  private final Storage storage = new LocalStorage();

  @Property(tries = 40)
  void everyFormatHasTheSameDocuments(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int shards,
      @ForAll @LongRange(min = 1, max = 200) long shardIds)
      throws IOException {
    Random random = new Random(seed);
    int vocabularySize = random.nextBoolean() ? 65_536 : 200_000;
    Path folder = Files.createTempDirectory("reading-back");
    try {
      List<int[]> documents = new ArrayList<>();
      TokenCorpus corpus = corpus(folder, random, vocabularySize, shards, documents);
      assertThat(megatron(corpus, folder)).containsExactlyElementsOf(documents);
      assertThat(datatrove(corpus, folder)).containsExactlyElementsOf(documents);
      assertThat(llmc(corpus, folder, shardIds)).containsExactlyElementsOf(documents);
      if (vocabularySize == 65_536) {
        assertThat(nanogpt(corpus, folder)).containsExactlyElementsOf(documents);
      }
    } finally {
      storage.delete(folder.toString());
    }
  }

  private TokenCorpus corpus(
      Path folder, Random random, int vocabularySize, int shards, List<int[]> all) {
    GivenTokens tokens = new GivenTokens(folder.resolve("tokens"), vocabularySize, END);
    for (int shard = 0; shard < shards; shard++) {
      List<int[]> documents = new ArrayList<>();
      for (int i = random.nextInt(20); i >= 0; i--) {
        int length = random.nextInt(random.nextInt(8) == 0 ? 3 * IdWriter.BLOCK_IDS / 2 : 50);
        documents.add(random.ints(length, 1, vocabularySize).toArray());
      }
      tokens.shard(Split.TRAIN, documents);
      all.addAll(documents);
    }
    return new TokenCorpus(storage, tokens.manifest());
  }

  private List<int[]> nanogpt(TokenCorpus corpus, Path folder) throws IOException {
    Path to = write(TokenFormats.find("nanogpt").orElseThrow(), corpus, folder.resolve("nanogpt"));
    return endedDocuments(ids(Files.readAllBytes(to.resolve("train.bin")), 0, TokenType.UINT16));
  }

  private List<int[]> megatron(TokenCorpus corpus, Path folder) throws IOException {
    Path to =
        write(TokenFormats.find("megatron").orElseThrow(), corpus, folder.resolve("megatron"));
    TokenShardReader shard = TokenShardReader.open(storage, to.resolve("train.bin").toString());
    List<int[]> documents = new ArrayList<>();
    for (int i = 0; i < shard.documents(); i++) {
      int[] ids = new int[(int) (shard.documentStart(i + 1) - shard.documentStart(i)) - 1];
      shard.read(shard.documentStart(i), ids, 0, ids.length);
      documents.add(ids);
    }
    return documents;
  }

  private List<int[]> datatrove(TokenCorpus corpus, Path folder) throws IOException {
    Path to = write(new DatatroveFormat(), corpus, folder.resolve("datatrove"));
    Path ds = to.resolve("train/00000_shuffled.ds");
    int[] ids = ids(Files.readAllBytes(ds), 0, width(corpus.manifest()));
    ByteBuffer ends = buffer(Files.readAllBytes(Path.of(ds + ".index")), 0);
    List<int[]> documents = new ArrayList<>();
    int start = 0;
    while (ends.hasRemaining()) {
      int end = (int) ends.getLong();
      documents.add(Arrays.copyOfRange(ids, start, end - 1));
      start = end;
    }
    return documents;
  }

  private List<int[]> llmc(TokenCorpus corpus, Path folder, long shardIds) throws IOException {
    long most = Math.max(shardIds, corpus.manifest().tokens(Split.TRAIN) / 20);
    TokenFormat format = new LlmcFormat(Optional.empty(), most);
    Path to = write(format, corpus, folder.resolve("llmc"));
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; Files.exists(to.resolve("train_%06d.bin".formatted(i))); i++) {
      byte[] bytes = Files.readAllBytes(to.resolve("train_%06d.bin".formatted(i)));
      int[] some = ids(bytes, LLMC_HEADER, width(corpus.manifest()));
      assertThat(buffer(bytes, 2 * Integer.BYTES).getInt()).isEqualTo(some.length);
      Arrays.stream(some).forEach(ids::add);
    }
    assertThat(ids.remove(0)).isEqualTo(END);
    ids.add(END);
    return endedDocuments(ids.stream().mapToInt(Integer::intValue).toArray());
  }

  private Path write(TokenFormat format, TokenCorpus corpus, Path to) throws IOException {
    ExportDirectory.write(format, corpus, storage, to.toString());
    return to;
  }

  private static TokenType width(ShardManifest manifest) {
    return manifest.vocabularySize() <= 65_536 ? TokenType.UINT16 : TokenType.INT32;
  }

  private static List<int[]> endedDocuments(int[] ids) {
    List<int[]> documents = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == END) {
        documents.add(Arrays.copyOfRange(ids, start, i));
        start = i + 1;
      }
    }
    assertThat(start).isEqualTo(ids.length);
    return documents;
  }

  private static int[] ids(byte[] bytes, int from, TokenType width) {
    ByteBuffer buffer = buffer(bytes, from);
    int[] ids = new int[buffer.remaining() / width.bytes()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = width == TokenType.UINT16 ? buffer.getShort() & 0xFFFF : buffer.getInt();
    }
    return ids;
  }

  private static ByteBuffer buffer(byte[] bytes, int from) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(from);
  }
}
