// Events as JSON and back.
#include "core/events/event.h"

#include <array>
#include <utility>

#include "core/base/error.h"

namespace artemis {

namespace {

constexpr std::array<std::pair<Status, const char*>, 6> statusNames{{
    {Status::Queued, "queued"},
    {Status::Running, "running"},
    {Status::Done, "done"},
    {Status::Stopped, "stopped"},
    {Status::Failed, "failed"},
    {Status::Interrupted, "interrupted"},
}};

void put(Value& json, const Position& at) {
    json["step"] = at.step;
    json["epoch"] = at.epoch;
    json["seconds"] = at.seconds;
    json["tokens"] = at.tokens;
}

Position position(const Value& json) {
    return {json.at("step"), json.at("epoch"), json.at("seconds"), json.at("tokens")};
}

struct Writer {
    Value operator()(const RunStarted& e) const {
        return {{"event", "run_started"},      {"out_dir", e.outDir},
                {"total_steps", e.totalSteps}, {"resumed_from_step", e.resumedFromStep},
                {"trainable", e.trainable},    {"total", e.total},
                {"environment", e.environment}};
    }
    Value operator()(const PhaseChanged& e) const {
        return {{"event", "phase_changed"}, {"phase", e.phase}};
    }
    Value operator()(const Measured& e) const {
        Value json{{"event", "measured"}};
        put(json, e.at);
        json["split"] = e.split;
        json["name"] = e.name;
        json["value"] = e.value;
        json["n"] = e.n;
        return json;
    }
    Value operator()(const Logged& e) const {
        return {{"event", "logged"},
                {"level", e.level == Level::Info ? "info" : "warning"},
                {"text", e.text}};
    }
    Value operator()(const ArtefactWritten& e) const {
        Value json{{"event", "artefact_written"}, {"kind", e.kind}, {"path", e.path}};
        put(json, e.at);
        return json;
    }
    Value operator()(const EnvironmentKnown& e) const {
        return {{"event", "environment_known"}, {"environment", e.environment}};
    }
    Value operator()(const EvaluationProgressed& e) const {
        return {{"event", "evaluation_progressed"}, {"done", e.done}, {"total", e.total}};
    }
    Value operator()(const Sampled& e) const {
        Value json{{"event", "sampled"}};
        put(json, e.at);
        json["split"] = e.split;
        json["kind"] = e.kind;
        json["row"] = e.row;
        json["source"] = e.source;
        json["prediction"] = e.prediction;
        json["references"] = e.references;
        json["values"] = e.values;
        return json;
    }
    Value operator()(const ExamplesMeasured& e) const {
        Value json{{"event", "examples_measured"}};
        put(json, e.at);
        json["split"] = e.split;
        json["name"] = e.name;
        json["rows"] = e.rows;
        json["values"] = e.values;
        return json;
    }
    Value operator()(const RunFinished& e) const {
        return {{"event", "run_finished"}, {"status", toText(e.status)},
                {"reason", e.reason},      {"what_to_do", e.whatToDo},
                {"summary", e.summary},    {"bad_input", e.badInput}};
    }
};

}  // namespace

std::string toText(Status status) {
    for (const auto& [known, name] : statusNames) {
        if (known == status) {
            return name;
        }
    }
    return "";
}

Status statusFromText(const std::string& text) {
    for (const auto& [known, name] : statusNames) {
        if (name == text) {
            return known;
        }
    }
    throw BadInput("status", "\"" + text + "\" is not a status of a run");
}

Value toJson(const Event& event) { return std::visit(Writer{}, event); }

Event eventFromJson(const Value& json) {
    const std::string kind = json.at("event");
    if (kind == "run_started") {
        return RunStarted{
            json.at("out_dir"),   json.at("total_steps"), json.at("resumed_from_step"),
            json.at("trainable"), json.at("total"),       json.at("environment")};
    }
    if (kind == "phase_changed") {
        return PhaseChanged{json.at("phase")};
    }
    if (kind == "measured") {
        return Measured{position(json), json.at("split"), json.at("name"),
                        json.at("value").is_null() ? std::numeric_limits<double>::quiet_NaN()
                                                   : json.at("value").get<double>(),
                        json.at("n")};
    }
    if (kind == "logged") {
        return Logged{json.at("level") == "info" ? Level::Info : Level::Warning, json.at("text")};
    }
    if (kind == "artefact_written") {
        return ArtefactWritten{json.at("kind"), json.at("path"), position(json)};
    }
    if (kind == "environment_known") {
        return EnvironmentKnown{json.at("environment")};
    }
    if (kind == "evaluation_progressed") {
        return EvaluationProgressed{json.at("done"), json.at("total")};
    }
    if (kind == "sampled") {
        return Sampled{position(json),        json.at("split"),  json.at("kind"),
                       json.at("row"),        json.at("source"), json.at("prediction"),
                       json.at("references"), json.at("values")};
    }
    if (kind == "examples_measured") {
        return ExamplesMeasured{position(json), json.at("split"), json.at("name"), json.at("rows"),
                                json.at("values")};
    }
    if (kind == "run_finished") {
        return RunFinished{statusFromText(json.at("status")), json.at("reason"),
                           json.at("what_to_do"), json.at("summary"),
                           json.value("bad_input", false)};
    }
    throw BadInput("event", "\"" + kind + "\" is not a kind of event");
}

}  // namespace artemis
