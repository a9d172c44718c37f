"""The work on disk that landing one payload takes."""

from dataclasses import dataclass, replace

from ops.records import LandingRecord
from scrapers.capture import Capture
from scrapers.judge import Verdict, sha256
from scrapers.zone import DamagedFileError, LandingZone, Stored, original_of


@dataclass(frozen=True)
class Candidate:
    """A capture with its identity; `verdict` is None while it need not be looked into."""

    capture: Capture
    payload_id: str
    sha256: str
    verdict: Verdict | None = None


@dataclass(frozen=True)
class LandingWrite:
    """The work on disk that a verdict asks for."""

    candidate: Candidate
    record: LandingRecord
    verdict: Verdict
    zone: LandingZone
    restored: LandingRecord | None = None

    def __call__(self) -> LandingRecord:
        """Do it and return the finished record."""
        if self.verdict.outcome == "no_data":
            return replace(self.record, status="no_data", reason=self.verdict.reason)
        if self.verdict.outcome == "quarantine":
            return self._quarantine(self.verdict.reason)
        if self.restored is not None and self.restored.file is not None:
            self._store(self.restored.file)
            return replace(
                self.record,
                status="unchanged",
                file=self.restored.file,
                reason=f"{self.restored.file} was damaged or missing and was written again",
            )
        capture = self.candidate.capture
        file = file_of(capture, self.zone)
        reason: str | None = None
        try:
            present = self._digest_of(file)
        except DamagedFileError:
            present = None
            reason = f"{file} was there but damaged and was written again"
        if present is not None and present != self.candidate.sha256:
            return self._quarantine(
                f"{file} exists already with other content and is never changed; correct the"
                " capture time and land it again"
            )
        stored = Stored(file, self.zone.size(file) or 0) if present else self._store(file)
        return replace(
            self.record, status="landed", file=file, file_bytes=stored.size, reason=reason
        )

    def _digest_of(self, file: str) -> str | None:
        if self.zone.size(file) is None:
            return None
        body = self.zone.read(file)
        if self.candidate.capture.content != "json":
            body = self.zone.read_original(file, self.candidate.capture.content)
        return sha256(body)

    def _store(self, file: str) -> Stored:
        capture = self.candidate.capture
        if self.verdict.document is None:
            return self.zone.write(file, capture.body)
        self.zone.write_original(file, capture.content, capture.body)
        return self.zone.write(file, self.verdict.document)

    def _quarantine(self, reason: str | None) -> LandingRecord:
        capture = self.candidate.capture
        file = self._free_name(capture)
        if capture.content != "json":
            file = self.zone.write_original(file, capture.content, capture.body)
        else:
            self.zone.write(file, capture.body)
        return replace(self.record, status="quarantined", file=file, reason=reason)

    def _free_name(self, capture: Capture) -> str:
        """A file in quarantine where nothing else is kept: of one scope and moment several bodies
        may be refused."""
        digest = self.candidate.sha256
        for scope in (capture.scope, f"{capture.scope[:100]}-{digest[:12]}"):
            file = self.zone.file_of(
                capture.feed, capture.game_date, scope, capture.captured_at, quarantine=True
            )
            kept = file if capture.content == "json" else original_of(file, capture.content)
            if self.zone.size(kept) is None or self._digest_of_refused(kept) in (digest, None):
                break
        return file

    def _digest_of_refused(self, kept: str) -> str | None:
        try:
            return sha256(self.zone.read_refused(kept)[0])
        except DamagedFileError:
            return None


def file_of(capture: Capture, zone: LandingZone) -> str:
    """Return the file a payload lands in, relative to the zone's root."""
    return zone.file_of(capture.feed, capture.game_date, capture.scope, capture.captured_at)
