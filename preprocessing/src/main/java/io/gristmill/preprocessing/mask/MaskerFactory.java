package io.gristmill.preprocessing.mask;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * Creates maskers from the configuration. Serializable, since it is made where the key is available
 * and used where the texts are.
 */
public final class MaskerFactory implements Serializable {

  private static final long serialVersionUID = 1L;

  private final String profile;
  private final List<String> kinds;

  /** One or none: an {@link Optional} is not serializable. */
  private final List<PseudonymKey> keys;

  private MaskerFactory(String profile, List<String> kinds, List<PseudonymKey> keys) {
    this.profile = profile;
    this.kinds = List.copyOf(kinds);
    this.keys = keys;
  }

  /**
   * Reads the key, if the profile needs one.
   *
   * @throws io.gristmill.error.InvalidConfigException for an unknown profile or kind, or a missing
   *     key
   */
  public static MaskerFactory of(String profile, List<String> kinds, String pseudonymKey) {
    boolean keyed = profile.equals(Maskers.PSEUDONYMS);
    MaskerFactory masking =
        new MaskerFactory(
            profile, kinds, keyed ? List.of(PseudonymKey.load(pseudonymKey)) : List.of());
    masking.masker();
    return masking;
  }

  /** Creates a masker for one thread. */
  public Masker masker() {
    return key()
        .map(key -> Maskers.pseudonyms(kinds, key))
        .orElseGet(() -> Maskers.named(profile, kinds));
  }

  /** The key of the pseudonyms; empty for other profiles. */
  public Optional<PseudonymKey> key() {
    return keys.stream().findFirst();
  }
}
