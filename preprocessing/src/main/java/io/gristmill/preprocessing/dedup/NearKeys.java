package io.gristmill.preprocessing.dedup;

import io.gristmill.preprocessing.dedup.minhash.MinHashProfile;
import io.gristmill.preprocessing.dedup.minhash.MinHasher;
import io.gristmill.preprocessing.words.UnspacedScript;
import io.gristmill.preprocessing.words.WordSplitter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The keys that near-duplicates share. Every text has word shingles. Splitters that look for spaces
 * see whole Chinese or Thai sentences as words, so a text that is mostly in an {@link
 * UnspacedScript} also has character shingles, in bands of their own. Reuses its buffers: one per
 * thread.
 */
public final class NearKeys {

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
                script, new MinHasher(profile.withShingleSize(size), new UnspacedScript.Words())));
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
