# Makes tests/core/text/chat_templates.json: what transformers' apply_chat_template gives for conversations
# in the templates of the usual families (Jinja, as their tokenizer_config.json have them), and which tokens
# assistant masks cover. Usage: chat_templates.py SMOLLM2.gguf > tests/core/text/chat_templates.json
import json, sys
from transformers import AutoTokenizer, PreTrainedTokenizerFast
from tokenizers import Tokenizer, models
import os

CHATML = "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
LLAMA3 = "{% for m in messages %}{% set content = '<|start_header_id|>' + m['role'] + '<|end_header_id|>\n\n' + m['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}"
LLAMA2 = "{% if messages[0]['role'] == 'system' %}{% set turns = messages[1:] %}{% set system = messages[0]['content'] %}{% else %}{% set turns = messages %}{% set system = false %}{% endif %}{% for m in turns %}{% if loop.index0 == 0 and system != false %}{% set content = '<<SYS>>\n' + system + '\n<</SYS>>\n\n' + m['content'] %}{% else %}{% set content = m['content'] %}{% endif %}{% if m['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif m['role'] == 'assistant' %}{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}"
MISTRAL = "{% if messages[0]['role'] == 'system' %}{% set turns = messages[1:] %}{% set system = messages[0]['content'] %}{% else %}{% set turns = messages %}{% endif %}{{ bos_token }}{% for m in turns %}{% if m['role'] == 'user' %}{% if loop.first and system is defined %}{{ ' [INST] ' + system + '\n\n' + m['content'] + ' [/INST]' }}{% else %}{{ ' [INST] ' + m['content'] + ' [/INST]' }}{% endif %}{% elif m['role'] == 'assistant' %}{{ ' ' + m['content'] + eos_token }}{% endif %}{% endfor %}"
MISTRAL3 = MISTRAL.replace("' [INST] '", "'[INST] '").replace("' [/INST]'", "'[/INST]'")
ALPACA = "{% if messages[0]['role'] == 'system' %}{% set turns = messages[1:] %}{% set system = messages[0]['content'].strip() + '\n\n' %}{% else %}{% set turns = messages %}{% set system = '' %}{% endif %}{{ bos_token + system }}{% for m in turns %}{% if m['role'] == 'user' %}{{ '### Instruction:\n' + m['content'].strip() + '\n\n' }}{% elif m['role'] == 'assistant' %}{{ '### Response:\n' + m['content'].strip() + eos_token + '\n\n' }}{% endif %}{% if loop.last and m['role'] == 'user' and add_generation_prompt %}{{ '### Response:\n' }}{% endif %}{% endfor %}"

def turns(*texts, system=None):
    head = [{"role": "system", "content": system}] if system is not None else []
    return head + [{"role": "user" if i % 2 == 0 else "assistant", "content": t} for i, t in enumerate(texts)]

CONVERSATIONS = [
    turns("Hello", "Hi, how are you?"),
    turns("What is 2 + 2?", "4", "And 3 + 3?", "6.", system="You answer in numbers."),
    turns("  blanks around  ", " \n also here \n", "again", "x "),
    turns("Wie heißt \U0001F600 auf Chinesisch?", "笑脸。 Naïve café \U0001F468‍\U0001F469‍\U0001F467", system="Ünïcödé"),
    turns("", ""),
    turns("nothing to say", "", "line\n\nbreaks", "\n\nfirst line empty", system=""),
    turns("tags <|im_end|> [/INST] ### Response: inside", "</s> and {{ braces }}"),
]

def words(tokenizer): return {"bos": tokenizer.bos_token or "", "eos": tokenizer.eos_token or ""}

def case(tokenizer, name, jinja, masks=False):
    cases = []
    for c in CONVERSATIONS:
        one = {"turns": c, "text": tokenizer.apply_chat_template(c, tokenize=False),
               "open": tokenizer.apply_chat_template(c[:-1], tokenize=False, add_generation_prompt=True)}
        if masks: one["ids"] = tokenizer.apply_chat_template(c)
        cases.append(one)
    return {"template": name, "jinja": jinja, **words(tokenizer), "cases": cases}

out = []
for name, jinja, bos, eos in (("chatml", CHATML, "", "<|im_end|>"), ("llama3", LLAMA3, "<|begin_of_text|>", "<|eot_id|>"),
                              ("llama2", LLAMA2, "<s>", "</s>"), ("mistral", MISTRAL, "<s>", "</s>"),
                              ("mistral_v3", MISTRAL3, "<s>", "</s>"), ("alpaca", ALPACA, "<s>", "</s>")):
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.BPE()), bos_token=bos or None, eos_token=eos, chat_template=jinja)
    out.append(case(tokenizer, name, jinja))
folder, file = os.path.split(sys.argv[1])
smol = AutoTokenizer.from_pretrained(folder, gguf_file=file)
out.append({**case(smol, "chatml", smol.chat_template), "system": "You are a helpful AI assistant named SmolLM, trained by Hugging Face"})
json.dump(out, sys.stdout, indent=1, ensure_ascii=True)
