package io.gristmill.tokenizer;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.tokenizer.BytePairModel.EncodingOptions;
import io.gristmill.tokenizer.merge.MergeTable;
import io.gristmill.tokenizer.merge.MergeTable.FirstPairs;
import io.gristmill.tokenizer.merge.PieceCache;
import io.gristmill.tokenizer.merge.PieceCache.IdBuffer;
import io.gristmill.tokenizer.merge.PieceMerger;
import io.gristmill.tokenizer.merge.WholeTokens;
import io.gristmill.tokenizer.pieces.PreTokenizer;
import io.gristmill.tokenizer.pieces.PreTokenizers;
import io.gristmill.tokenizer.pieces.Utf8;
import io.gristmill.tokenizer.pipeline.AddedToken;
import io.gristmill.tokenizer.pipeline.AddedTokenScanner;
import io.gristmill.tokenizer.pipeline.AddedTokenScanner.AddedTokens;
import io.gristmill.tokenizer.pipeline.Normalizers;
import io.gristmill.tokenizer.pipeline.SequenceLength;
import io.gristmill.tokenizer.pipeline.SequenceTemplate;
import io.gristmill.tokenizer.pipeline.SpecialTokenPolicy;
import java.io.ByteArrayOutputStream;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Byte-level byte-pair encoding: text is cut into pieces, the bytes of a piece are merged by rank.
 * Serializes as its model, so that it can be broadcast.
 */
public final class BytePairTokenizer implements Tokenizer, Serializable {

  private static final long serialVersionUID = 1L;

  private final transient BytePairModel model;
  private final transient PreTokenizer preTokenizer;
  private final transient MergeTable merges;
  private final transient FirstPairs firstPairs;
  private final transient WholeTokens wholeTokens;
  private final transient PieceCache cache = new PieceCache();

  /** Tokens by their bytes as Latin-1, where a piece that is one needs no merges. */
  private final transient Map<String, Integer> unmerged;

  private final transient UnaryOperator<String> normalizer;
  private final transient AddedTokens addedTokens;
  private final transient SequenceTemplate template;
  private final transient SequenceLength length;

  /** Whether a text without control tokens is cut as it is. */
  private final transient boolean direct;

  public BytePairTokenizer(BytePairModel model) {
    this.model = model;
    this.preTokenizer = PreTokenizers.named(model.pattern());
    this.merges = model.mergeTable();
    this.firstPairs = new FirstPairs(merges, idOfByte(model));
    this.unmerged = model.options().ignoreMerges() ? listedTokens(model) : Map.of();
    this.wholeTokens = wholeTokens(new PieceMerger(merges, firstPairs));
    EncodingOptions options = model.options();
    IntPredicate known = id -> true; // they were checked when the model was read
    JsonNode normalization = EncodingOptions.json(options.normalizer());
    this.normalizer = Normalizers.read(normalization, "normalizer", "");
    this.addedTokens = new AddedTokens(model.addedTokens(), normalizer);
    this.direct = normalization.isNull() && !options.prefixSpace();
    this.template =
        SequenceTemplate.read(
            EncodingOptions.json(options.postProcessor()), "post_processor", known, "");
    this.length =
        SequenceLength.read(
            EncodingOptions.json(options.truncation()),
            EncodingOptions.json(options.padding()),
            known,
            "");
  }

  private WholeTokens wholeTokens(PieceMerger merger) {
    WholeTokens tokens = new WholeTokens(model.vocabularySize());
    for (int id = 0; id < model.vocabularySize(); id++) {
      byte[] bytes = model.bytes(id);
      int[] ids = merge(bytes, 0, bytes.length, merger);
      if (ids.length == 1 && ids[0] == id) {
        tokens.put(bytes, id);
      }
    }
    return tokens;
  }

  private static Map<String, Integer> listedTokens(BytePairModel model) {
    Map<String, Integer> tokens = new HashMap<>();
    Set<Integer> unlisted =
        model.addedTokens().stream()
            .filter(added -> !added.listed())
            .map(AddedToken::id)
            .collect(Collectors.toSet());
    for (int id = 0; id < model.vocabularySize(); id++) {
      if (model.isUsed(id) && !unlisted.contains(id)) {
        tokens.put(new String(model.bytes(id), StandardCharsets.ISO_8859_1), id);
      }
    }
    return tokens;
  }

  /** A control token is the token of its byte only if there is no other. */
  private static int[] idOfByte(BytePairModel model) {
    int[] ids = new int[256];
    Arrays.fill(ids, -1);
    Set<Integer> specials =
        model.specials().stream().map(AddedToken::id).collect(Collectors.toSet());
    for (int id = model.vocabularySize() - 1; id >= 0; id--) {
      if (model.bytes(id).length == 1) {
        int value = model.bytes(id)[0] & 0xFF;
        ids[value] = ids[value] >= 0 && specials.contains(id) ? ids[value] : id;
      }
    }
    return ids;
  }

  @Override
  public int[] encode(String text) {
    return encode(text, SpecialTokenPolicy.TEXT);
  }

  /**
   * Encodes a text with special tokens; the text between them is encoded on its own.
   *
   * @throws io.gristmill.error.InvalidInputException if a token is found that the policy forbids
   */
  public int[] encode(String text, SpecialTokenPolicy policy) {
    PieceMerger merger = new PieceMerger(merges, firstPairs);
    IdBuffer ids = new IdBuffer(text.length() / 3 + 8);
    if (direct && addedTokens.noneUnder(policy)) {
      addText(text, merger, ids);
    } else {
      addRaw(text, policy, merger, ids);
    }
    return ids.toArray();
  }

  @Override
  public int[] encodePrompt(String text) {
    return template.around(encode(text));
  }

  /**
   * Encodes a text like Hugging Face's tokenizers by default: with the ids of the template around
   * it, truncated and padded as the file specifies.
   */
  public int[] encodeSequence(String text, SpecialTokenPolicy policy) {
    return length.fit(encode(text, policy), template);
  }

  private void addRaw(String text, SpecialTokenPolicy policy, PieceMerger merger, IdBuffer ids) {
    AddedTokenScanner scanner = addedTokens.scan(text, policy);
    while (scanner.find()) {
      if (scanner.hasTextBefore()) {
        addPart(scanner.textBefore(), policy, merger, ids);
      }
      ids.add(scanner.token().id());
    }
    if (!scanner.rest().isEmpty()) {
      addPart(scanner.rest(), policy, merger, ids);
    }
  }

  private void addPart(String part, SpecialTokenPolicy policy, PieceMerger merger, IdBuffer ids) {
    String text = normalizer.apply(part);
    AddedTokenScanner scanner = addedTokens.scanNormalized(text, policy);
    while (scanner.find()) {
      if (scanner.hasTextBefore()) {
        addText(prefixed(scanner.textBefore()), merger, ids);
      }
      ids.add(scanner.token().id());
    }
    if (!scanner.rest().isEmpty()) {
      addText(prefixed(scanner.rest()), merger, ids);
    }
  }

  private String prefixed(String text) {
    return model.options().prefixSpace() && !text.startsWith(" ") ? " " + text : text;
  }

  private void addText(String text, PieceMerger merger, IdBuffer ids) {
    byte[] utf8 = Utf8.encode(text);
    for (int start = 0; start < utf8.length; ) {
      int end = preTokenizer.pieceEnd(utf8, start, utf8.length);
      int whole = wholeTokens.id(utf8, start, end);
      if (whole != WholeTokens.NONE) {
        ids.add(whole);
      } else {
        addPiece(utf8, start, end, merger, ids);
      }
      start = end;
    }
  }

  private void addPiece(byte[] utf8, int start, int end, PieceMerger merger, IdBuffer ids) {
    if (!cache.addIds(utf8, start, end, ids)) {
      int[] merged = merge(utf8, start, end, merger);
      cache.put(utf8, start, end, merged);
      ids.add(merged);
    }
  }

  private int[] merge(byte[] utf8, int start, int end, PieceMerger merger) {
    if (!unmerged.isEmpty()) {
      Integer whole =
          unmerged.get(new String(utf8, start, end - start, StandardCharsets.ISO_8859_1));
      if (whole != null) {
        return new int[] {whole};
      }
    }
    return merger.merge(utf8, start, end);
  }

  @Override
  public byte[] decodeBytes(int[] ids) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(ids.length * 4);
    for (int id : ids) {
      requireUsed(id);
      bytes.writeBytes(model.bytes(id));
    }
    return bytes.toByteArray();
  }

  private void requireUsed(int id) {
    if (id < 0 || id >= model.vocabularySize()) {
      throw new IllegalArgumentException(
          format("id: %d (expected 0 to %d)", id, model.vocabularySize() - 1));
    }
    if (!model.isUsed(id)) {
      throw new IllegalArgumentException(format("id: %d (expected one that has a token)", id));
    }
  }

  @Override
  public int vocabularySize() {
    return model.vocabularySize();
  }

  @Override
  public boolean hasToken(int id) {
    return model.isUsed(id);
  }

  @Override
  public boolean isSpecial(int id) {
    return model.isSpecial(id);
  }

  @Override
  public OptionalInt specialToken(String token) {
    return model.specials().stream()
        .filter(special -> special.text().equals(token))
        .mapToInt(AddedToken::id)
        .findFirst();
  }

  @Override
  public String fingerprint() {
    return model.fingerprint();
  }

  /** Returns the model of this tokenizer, for writing to files. */
  public BytePairModel model() {
    return model;
  }

  private Object writeReplace() {
    return new Serialized(model);
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("a tokenizer is serialized as its model");
  }

  private record Serialized(BytePairModel model) implements Serializable {

    private static final long serialVersionUID = 1L;

    private Object readResolve() {
      return new BytePairTokenizer(model);
    }
  }
}
