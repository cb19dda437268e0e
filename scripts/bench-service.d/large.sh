# Sourced by scripts/bench-service --large: files of growing size over HTTP, beside what the disk takes, and the node's peak of
# memory for each. The files are noise: after the receipt they are refused at their first line, so only taking them is measured.
printf '%-10s %14s %20s %8s %22s\n' "file" "upload MB/s" "cat and sync MB/s" "share" "peak of memory, MiB"
for megabytes in 10 100 1000 $((large * 1000)); do
    openssl enc -aes-128-ctr -nosalt -pass "pass:$megabytes" -pbkdf2 </dev/zero 2>/dev/null | head -c "${megabytes}000000" >"$work/made" || true
    sync "$work/made"
    digest=$(sha256sum "$work/made" | cut -d ' ' -f 1)
    before=$(date +%s%N)
    cat "$work/made" >"$work/copy" && sync "$work/copy"
    after=$(date +%s%N)
    rm "$work/copy"
    # The peak of before is forgotten.
    echo 5 >"/proc/$server/clear_refs"
    # From the file: with --data-binary curl would hold all of it.
    taken=$(curl --silent --show-error --fail-with-body --request POST --upload-file "$work/made" \
        --output "$work/answer" --write-out '%{http_code} %{time_total}' --header "Authorization: Bearer $education" \
        --header "Idempotency-Key: large-$megabytes" --header "Content-Type: text/csv" \
        "http://127.0.0.1:$port/api/v1/feeds/education.attendance/deliveries")
    peak=$(awk '/VmHWM/ { print int($2 / 1024) }' "/proc/$server/status")
    if [ "${taken% *}" != 201 ] || ! grep --quiet "$digest" "$work/answer"; then
        echo "not taken as it was sent: $taken" >&2
        cat "$work/answer" >&2
        exit 1
    fi
    awk -v megabytes="$megabytes" -v upload="${taken#* }" -v nanoseconds=$((after - before)) -v peak="$peak" 'BEGIN {
        limit = megabytes / (nanoseconds / 1e9)
        printf "%-10s %14.0f %20.0f %8.2f %22d\n", megabytes " MB", megabytes / upload, limit, megabytes / upload / limit, peak }'
    rm "$work/made"
done
[ ! -s "$work/serve.log" ] || { echo "the service complained:"; head -n 5 "$work/serve.log"; }
exit
