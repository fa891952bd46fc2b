package io.gristmill.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.LocalStorage;
import io.gristmill.tokenizer.BytePairModel.Merge;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.TiktokenFile.RankedTokens;
import io.gristmill.tokenizer.pieces.PieceCounts;
import io.gristmill.tokenizer.pieces.PreTokenizers;
import io.gristmill.tokenizer.pipeline.AddedToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TiktokenFileTest {

  private static final List<AddedToken> NONE = List.of();
  @TempDir private Path folder;
  private final LocalStorage storage = new LocalStorage();

  @Test
  void aTrainedVocabularyRoundTripsInBothLayouts() throws IOException {
    for (String pattern : PreTokenizers.names()) {
      BytePairModel model = trained("the cat sat on the mat, THE CAT'S 1234\n\n aaaa aaa", pattern);
      TokenizerFiles.write(model, storage, folder.toString());
      BytePairModel json = TokenizerFiles.read(storage, folder.toString());
      Path ranks = folder.resolve("own.tiktoken");
      TiktokenFile.write(json, storage.output(ranks.toString()));
      byte[] first = Files.readAllBytes(ranks);
      BytePairModel read = read(ranks, pattern, json.specials());
      assertThat(new BytePairTokenizer(read).fingerprint())
          .isEqualTo(new BytePairTokenizer(model).fingerprint());
      TiktokenFile.write(read, storage.output(ranks.toString()));
      assertThat(Files.readAllBytes(ranks)).isEqualTo(first);
    }
  }

  @Property(tries = 200)
  void mergesOfATrainedVocabularyFollowFromItsRanks(@ForAll("corpora") String corpus) {
    BytePairModel model = trained(corpus, "gpt2");
    RankedTokens tokens = new RankedTokens();
    for (int id = 1; id < model.vocabularySize(); id++) {
      tokens.add(model.tokenBytes(id), id);
    }
    for (Merge merge : model.merges()) {
      assertThat(tokens.merge(model.tokenBytes(merge.merged()), merge.merged())).contains(merge);
    }
  }

  @Provide
  Arbitrary<String> corpora() {
    return Arbitraries.strings().withChars("aab c").ofMaxLength(60);
  }

  @Test
  void aLineIsATokenInBase64AndItsRank() throws IOException {
    Path file = write("YQ== 0", "Yg== 1", "", "YWI= 2");
    BytePairModel model = read(file, "gpt2", List.of(AddedToken.special(4, "<|end|>")));
    assertThat(model.merges()).containsExactly(new Merge(0, 1, 2));
    assertThat(model.vocabularySize()).isEqualTo(5);
    assertThat(model.isUsed(3)).isFalse();
    BytePairTokenizer tokenizer = new BytePairTokenizer(model);
    assertThat(tokenizer.encode("abba")).containsExactly(2, 1, 0);
    assertThatThrownBy(() -> tokenizer.decode(new int[] {3}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("id: 3 (expected one that has a token)");
    TiktokenFile.write(model, storage.output(file.toString()));
    assertThat(Files.readString(file)).isEqualTo("YQ== 0\nYg== 1\nYWI= 2\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "YQ== 0,Yg==; tiktoken line: Yg== (",
        "YQ== 0,Y!== 1; tiktoken line: Y!== 1 (",
        "YQ== 0,Yg== x; tiktoken line: Yg== x (",
        "YQ== 0,Yg== -1; tiktoken line: Yg== -1 (",
        "YQ== 0,Yg== 99999999; tiktoken line: Yg== 99999999 (",
        "YQ== 0,Yg== 0; tiktoken line: Yg== 0 (",
        "YQ== 0,YQ== 1; tiktoken rank 1: has the bytes of a lower rank",
        "YQ== 0,YWFh 1; tiktoken rank 1: is no pair of lower ones",
        "YQ== 0,YWI= 1; tiktoken rank 1: is no pair of lower ones"
      })
  void rejectsAnInvalidRanking(String lines, String message) throws IOException {
    Path file = write(lines.split(","));
    assertThatThrownBy(() -> read(file, "gpt2", NONE))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith(message)
        .hasMessageContaining("ranks.tiktoken");
  }

  @Test
  void rejectsASpecialTokenContainedInAnother() throws IOException {
    Path file = write("YQ== 0");
    assertThatThrownBy(() -> read(file, "gpt2", List.of(AddedToken.special(0, "<|end|>"))))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith("special token: <|end|> of id 0");
  }

  @Test
  void refusesToWriteMergesThatRanksDoNotGive() {
    byte[][] tokens = {{'a'}, {'b'}, {'a', 'b'}, {'b', 'b'}};
    List<Merge> backwards = List.of(new Merge(1, 1, 3), new Merge(0, 1, 2));
    BytePairModel model = new BytePairModel("gpt2", tokens, backwards, NONE);
    Path file = folder.resolve("backwards.tiktoken");
    assertThatThrownBy(() -> TiktokenFile.write(model, storage.output(file.toString())))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith("merges: not in the order of ids");
    assertThat(file).doesNotExist();
  }

  @Test
  void aNamedEncodingRefusesAnotherVocabulary() throws IOException {
    Path file = write("YQ== 0");
    assertThatThrownBy(() -> NamedEncoding.named("cl100k").read(storage, file.toString()))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining(
            "vocabulary: 0 merges in pieces of cl100k (expected 100000 in those of cl100k)");
  }

  @Test
  void anUnknownEncodingListsTheKnownOnes() {
    assertThatThrownBy(() -> NamedEncoding.named("cl1000k"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "encoding: cl1000k (expected one of [cl100k, gpt2, o200k, p50k];"
                + " did you mean cl100k?)");
  }

  private Path write(String... lines) throws IOException {
    return Files.write(folder.resolve("ranks.tiktoken"), List.of(lines));
  }

  private BytePairModel read(Path file, String pattern, List<AddedToken> specials)
      throws IOException {
    return TiktokenFile.read(storage.input(file.toString()), pattern, specials);
  }

  private static BytePairModel trained(String corpus, String pattern) {
    PieceCounts counts = new PieceCounts();
    counts.addText(corpus, PreTokenizers.named(pattern));
    Settings settings = new Settings(330, 1, List.of("<|end|>"), pattern, Alphabet.ALL_BYTES);
    return new BytePairTrainer(settings, size -> {}).train(counts);
  }
}
