package io.gristmill.preprocessing.dedup;

import io.gristmill.io.Sha256;
import io.gristmill.preprocessing.dedup.minhash.MinHashProfile;
import io.gristmill.preprocessing.dedup.minhash.MinHasher;
import io.gristmill.preprocessing.url.WebAddress;
import io.gristmill.preprocessing.words.UnspacedScript;
import io.gristmill.preprocessing.words.WordSplitter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The keys that two documents share if one is a copy of the other: one per LSH band, which holds
 * all values of the band (a hash could collide), one for equal texts and one for equal URLs.
 */
public final class LshBands {

  private static final byte EQUAL_TEXT = (byte) 255;
  private static final byte EQUAL_URL = (byte) 254;

  /** Matches anywhere, since archive URLs contain a second address. */
  private static final Pattern SCHEME = Pattern.compile("https?://(?:www\\.)?");

  private static final Pattern TRACKING = Pattern.compile("\\?(?:utm_|ref|feed)[^\n]*");

  private final int first;
  private final int bands;
  private final int rows;

  /**
   * Numbers the bands from {@code first}, so that different kinds of shingles never share a key.
   */
  public LshBands(MinHashProfile profile, int first) {
    this.first = first;
    this.bands = profile.bands();
    this.rows = profile.rows();
  }

  /** Keys of a signature: [bands][1 + 8 rows] bytes. The first byte is the number of the band. */
  public byte[][] keys(long[] signature) {
    byte[][] keys = new byte[bands][];
    for (int band = 0; band < bands; band++) {
      ByteBuffer key = ByteBuffer.allocate(1 + Long.BYTES * rows).order(ByteOrder.LITTLE_ENDIAN);
      key.put((byte) (first + band));
      for (int row = 0; row < rows; row++) {
        key.putLong(signature[band * rows + row]);
      }
      keys[band] = key.array();
    }
    return keys;
  }

  /** Key of equal texts: SHA-256 of the UTF-8 bytes, with a first byte that no band uses. */
  public static byte[] textKey(String text) {
    return digest(EQUAL_TEXT, text);
  }

  /**
   * Key of equal URLs after C4's normalization and with a canonical host; empty for an empty URL,
   * which equals no other.
   */
  public static byte[] urlKey(String url) {
    return url.isEmpty()
        ? new byte[0]
        : digest(EQUAL_URL, normalized(WebAddress.withCanonicalHost(url)));
  }

  /**
   * Normalizes the address of a page as C4's own code does (TensorFlow Datasets, {@code
   * c4_utils.py}): removes the scheme, {@code www.}, tracking queries and trailing slashes.
   */
  static String normalized(String url) {
    String name = TRACKING.matcher(SCHEME.matcher(url).replaceAll("")).replaceAll("");
    int end = name.length();
    while (end > 0 && name.charAt(end - 1) == '/') {
      end--;
    }
    return name.substring(0, end);
  }

  private static byte[] digest(byte kind, String value) {
    byte[] digest = Sha256.digest().digest(value.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.allocate(1 + digest.length).put(kind).put(digest).array();
  }

  /**
   * The keys that near-duplicates share. Every text has word shingles. Splitters that look for
   * spaces see whole Chinese or Thai sentences as words, so a text that is mostly in an {@link
   * UnspacedScript} also has character shingles, in bands of their own. Reuses its buffers: one per
   * thread.
   */
  public static final class NearKeys {

    /** About as much text as five English words. */
    private static final Map<UnspacedScript, Integer> SHINGLE_SIZES =
        Map.of(UnspacedScript.IDEOGRAPHS, 6, UnspacedScript.LETTERS, 12);

    private final MinHasher words;
    private final LshBands wordBands;
    private final Map<UnspacedScript, MinHasher> characters = new EnumMap<>(UnspacedScript.class);
    private final LshBands characterBands;
    private final long[] signature;

    public NearKeys(MinHashProfile profile, WordSplitter splitter) {
      words = new MinHasher(profile, splitter);
      wordBands = new LshBands(profile, 0);
      characterBands = new LshBands(profile, profile.bands());
      signature = new long[profile.permutations()];
      SHINGLE_SIZES.forEach(
          (script, size) ->
              characters.put(
                  script,
                  new MinHasher(profile.withShingleSize(size), new UnspacedScript.Words())));
    }

    /** The keys of a text; empty if it is shorter than a shingle. */
    public List<byte[]> of(String text) {
      List<byte[]> keys = new ArrayList<>();
      add(words, wordBands, text, keys);
      UnspacedScript.of(text)
          .ifPresent(script -> add(characters.get(script), characterBands, text, keys));
      return keys;
    }

    private void add(MinHasher hasher, LshBands bands, String text, List<byte[]> keys) {
      if (hasher.sign(text, signature) > 0) {
        keys.addAll(Arrays.asList(bands.keys(signature)));
      }
    }
  }
}
