#!/bin/sh
# Pictures of the previewed mails, at 360 and 800 pixels, as they are and with lightness turned round.
# Usage: npx duban mail preview --out PREVIEW && sh test/mail/screenshots.sh PREVIEW PICTURES
set -eu
mkdir -p "$2"
shot() { # html width out
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=1 \
    --window-size="$2,1150" --screenshot="$3" "file://$1" >/dev/null 2>&1
}
for file in "$(realpath "$1")"/*.html; do
  name=$(basename "$file" .html)
  turned=$(mktemp --suffix=.html)
  sed 's/<body /<body class="turned" /; s#</head>#<style>html{background:\#fff}body{filter:invert(1) hue-rotate(180deg)}</style></head>#' "$file" >"$turned"
  for width in 360 800; do
    # Headless Chromium makes no window under 500 pixels wide: a frame of the width stands for it.
    page=$(mktemp --suffix=.html)
    for kind in plain turned; do
      source=$file
      [ "$kind" = turned ] && source=$turned
      printf '<body style="margin:0"><iframe src="file://%s" width="%s" height="1150" frameborder="0"></iframe>' "$source" "$width" >"$page"
      shot "$page" "$width" "$2/$name-$width-$kind.png"
    done
    rm "$page"
  done
  rm "$turned"
done
