/**
 * What one instance of a group's object knows of the group's versions: which it made itself, and the newest one that somebody else made.
 *
 * The commands that wait in one instance are carried out in the order in which they came, so what the instance itself has done since a
 * command's caller saw the group is no reason to hesitate. A change past the instance is one: the object may have been moved away, its
 * callers may have ended, and the client may long have repeated the request at the newer instance and gone on to the next. A command must
 * not be carried out on top of that unless its caller is still there, has seen the change, and asks again.
 */
export class Versions {
  #made: number | undefined;
  #others = 0;
  #left = 0;

  /** Takes note of the version that was read. Whether somebody else has changed the group since the caller saw the version `seen`. */
  isOvertaken(version: number, seen: number): boolean {
    if (version !== this.#made) this.#others = version;
    return seen < this.#others;
  }

  /**
   * Whether what was read of this version may be decided on; undefined of a group that is to be made. What was read before the last write here
   * may not: that would be in vain, or, where nothing seems to be left to do, overlook what came before it.
   */
  isCurrent(version: number | undefined): boolean {
    return version === undefined || version >= this.#left;
  }

  /** Takes note that a write begins: until it is over, nobody knows what it leaves. */
  begins(): void {
    this.#left = Number.POSITIVE_INFINITY;
  }

  /** Takes note of the version that a write has left, whether it made it or found it so. */
  left(version: number): void {
    this.#left = version;
  }

  /** Takes note of a version that this instance has made. */
  made(version: number): void {
    this.#made = version;
  }
}
