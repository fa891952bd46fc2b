package io.gristmill.tokenizer;

import static io.gristmill.error.Messages.format;

import io.gristmill.tokenizer.BytePairModel.Special;
import io.gristmill.tokenizer.merge.FirstPairs;
import io.gristmill.tokenizer.merge.IdBuffer;
import io.gristmill.tokenizer.merge.MergeTable;
import io.gristmill.tokenizer.merge.PieceCache;
import io.gristmill.tokenizer.merge.PieceMerger;
import io.gristmill.tokenizer.merge.WholeTokens;
import io.gristmill.tokenizer.pieces.PreTokenizer;
import io.gristmill.tokenizer.pieces.PreTokenizers;
import io.gristmill.tokenizer.pieces.Utf8;
import io.gristmill.tokenizer.special.SpecialTokenPolicy;
import io.gristmill.tokenizer.special.SpecialTokenScanner;
import java.io.ByteArrayOutputStream;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

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

  public BytePairTokenizer(BytePairModel model) {
    this.model = model;
    this.preTokenizer = PreTokenizers.named(model.pattern());
    this.merges = model.mergeTable();
    this.firstPairs = new FirstPairs(merges, idOfByte(model));
    this.wholeTokens = wholeTokens(model, new PieceMerger(merges, firstPairs));
  }

  private static WholeTokens wholeTokens(BytePairModel model, PieceMerger merger) {
    WholeTokens tokens = new WholeTokens(model.vocabularySize());
    for (int id = 0; id < model.vocabularySize(); id++) {
      byte[] bytes = model.bytes(id);
      int[] ids = merger.merge(bytes, 0, bytes.length);
      if (ids.length == 1 && ids[0] == id) {
        tokens.put(bytes, id);
      }
    }
    return tokens;
  }

  private static int[] idOfByte(BytePairModel model) {
    int[] ids = new int[256];
    Arrays.fill(ids, -1);
    for (int id = model.vocabularySize() - 1; id >= 0; id--) {
      int candidate = id;
      if (model.bytes(id).length == 1
          && model.specials().stream().noneMatch(special -> special.id() == candidate)) {
        ids[model.bytes(id)[0] & 0xFF] = id;
      }
    }
    return ids;
  }

  @Override
  public int[] encode(String text) {
    byte[] utf8 = Utf8.encode(text);
    PieceMerger merger = new PieceMerger(merges, firstPairs);
    IdBuffer ids = new IdBuffer(utf8.length / 3 + 8);
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
    return ids.toArray();
  }

  /**
   * As {@link #encode(String)}, but for special tokens: the text between them is encoded on its
   * own.
   *
   * @throws io.gristmill.error.InvalidInputException if a token is found that the policy forbids
   */
  public int[] encode(String text, SpecialTokenPolicy policy) {
    List<String> specials = model.specials().stream().map(Special::text).toList();
    SpecialTokenScanner scanner = new SpecialTokenScanner(text, specials, policy);
    IdBuffer ids = new IdBuffer(text.length() / 3 + 8);
    int from = 0;
    while (scanner.find()) {
      ids.add(encode(text.substring(from, scanner.start())));
      ids.add(specialToken(scanner.token()).orElseThrow());
      from = scanner.end();
    }
    ids.add(encode(text.substring(from)));
    return ids.toArray();
  }

  private void addPiece(byte[] utf8, int start, int end, PieceMerger merger, IdBuffer ids) {
    if (!cache.addIds(utf8, start, end, ids)) {
      int[] merged = merger.merge(utf8, start, end);
      cache.put(utf8, start, end, merged);
      ids.add(merged);
    }
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
  public OptionalInt specialToken(String token) {
    return model.specials().stream()
        .filter(special -> special.text().equals(token))
        .mapToInt(BytePairModel.Special::id)
        .findFirst();
  }

  @Override
  public String fingerprint() {
    return model.fingerprint();
  }

  /** What it was made from, for writing to files. */
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
