import { describe, expect, it } from 'vitest'
import { FileFault } from './file-fault.ts'
import { COLUMN_COUNT_MAX, type Layout, layoutOf } from './layout.ts'

const layout = (text: string, ...rest: [mapping?: Layout['mapping'], country?: 'ID']): Layout =>
  layoutOf({ head: Buffer.from(text), isWhole: true }, rest[0], rest[1])

function faultOf(text: string, mapping?: Layout['mapping']): FileFault {
  try {
    layout(text, mapping)
  } catch (error) {
    if (error instanceof FileFault) return error
    throw error
  }
  throw new Error('the file was not refused')
}

const phone = '+6281215812558'

describe('the separator', () => {
  it.each([
    ['comma', 'phone,name,city\n+62,"a;b;c",x\n', ','],
    ['semicolon', 'phone;name;amount\n+62;a;1,5\n+62;b;2,5\n', ';'],
    ['tab', 'phone\tname\n+62\ta;b, c\n', '\t'],
    ['comma, when quoted cells are full of others', 'phone,"a;b;c;d"\n+62,"x;y;z;w"\n', ','],
    ["the one Excel's first line names", 'sep=;\r\nphone;a,b,c\r\n+62;x\r\n', ';'],
    ['none needed for one column', 'phone\n+6281215812558\n', ','],
  ])('is found: %s', (_, text, delimiter) => {
    expect(layout(text).delimiter).toBe(delimiter)
  })
})

describe('the phone column', () => {
  it.each([
    ['telefone', 'nome,Telefone'],
    ['no_hp', 'nama,no_hp'],
    ['No. HP', 'nama,No. HP'],
    ['WhatsApp', 'nama,WhatsApp'],
    ['MSISDN', 'name,MSISDN'],
    ['nomor', 'nama,nomor'],
    ['celular', 'nome,celular'],
    ['Número de Teléfono', 'nombre,Número de Teléfono'],
    ['TÉLÉPHONE', 'nom,TÉLÉPHONE'],
    ['Handynummer', 'Name,Handynummer'],
    ['cellulare', 'nome,cellulare'],
    ['Telefoonnummer', 'naam,Telefoonnummer'],
    ['cep_telefonu', 'ad,cep_telefonu'],
    ['Номер телефона', 'имя,Номер телефона'],
    ['رقم الهاتف', 'اسم,رقم الهاتف'],
    ['मोबाइल नंबर', 'नाम,मोबाइल नंबर'],
    ['手机号', '姓名,手机号'],
    ['customerPhone', 'name,customerPhone'],
    ['Telefone (celular)', 'nome,Telefone (celular)'],
  ])('is known by its name: %s', (_, header) => {
    expect(layout(`${header}\nA,${phone}\n`).phoneIndex).toBe(1)
  })

  it('is the surest name that holds numbers', () => {
    const text = `phone,whatsapp\n${phone},+6281252371194\n`
    expect(layout(text).mapping.phone).toBe('whatsapp')
    const flag = `phone,whatsapp\n${phone},yes\n+6281252371194,no\n`
    expect(layout(flag).mapping.phone).toBe('phone')
    const type = `phone type,customer phone\nmobile,${phone}\n`
    expect(layout(type).mapping.phone).toBe('customer phone')
  })

  it('keeps a sure name though its cells are bad, so that each row says why', () => {
    expect(layout('phone,name\nn/a,A\nnone,B\n').phoneIndex).toBe(0)
    expect(layout('no_hp,nama\n081215812558,Siti\n').phoneIndex).toBe(0)
  })

  it('without a name is the only column of phone numbers', () => {
    const rows = Array.from({ length: 20 }, (_, n) => `A${n},+628121581${2_500 + n},${n}\n`)
    expect(layout(`x,y,z\n${rows.join('')}`).phoneIndex).toBe(1)
  })

  it.each([
    ['too few rows', `x,y\nA,${phone}\nB,+6281252371194\n`],
    ['too many other cells', `x,y\n${`A,${phone}\n`.repeat(8)}${'A,none\n'.repeat(2)}`],
    ['two such columns', `x,y\n${`${phone},${phone}\n`.repeat(5)}`],
    ['numbers that are not phones', `email,number\n${'a@example.com,100200\n'.repeat(5)}`],
    ['no number anywhere', 'email,name\na@example.com,A\n'],
  ])('is not guessed in doubt: %s', (_, text) => {
    const fault = faultOf(text)
    expect(fault.code).toBe('file-without-phone-column')
    expect(fault.columns).toHaveLength(2)
  })

  it('is refused when the first line is a person, who would be lost', () => {
    const fault = faultOf(`phone,+62 812 1581 2558\n`)
    expect(fault.code).toBe('file-without-phone-column')
    expect(faultOf(`${phone},Siti\n+6281252371194,Budi\n`).message).toMatch(
      /Line 1 .*\+6281215812558/,
    )
    expect(faultOf('081215812558,Siti\n').message).toMatch(/must name the columns/)
  })
})

describe('the consent column', () => {
  it.each([
    'opted_in_at',
    'Opt-In',
    'consent',
    'consentimento',
    'fecha de consentimiento',
    'persetujuan',
    'Einwilligung',
    'согласие',
  ])('is known by its name: %s', (name) => {
    expect(layout(`phone,name,${name}\n${phone},A,yes\n`).mapping.optedInAt).toBe(name)
  })

  it.each([
    'opt_out',
    'opted_out_at',
    'email_consent',
    'no consent',
    'unsubscribed',
    'consentimento negado',
  ])('is not %s, which means something else', (name) => {
    expect(layout(`phone,name,${name}\n${phone},A,yes\n`).consentIndex).toBeNull()
  })
})

describe('the names of columns', () => {
  it('are distinct, also where the header repeats or omits them', () => {
    const { columns } = layout(`phone, name ,name,,name,name 2,,"two\n lines"\n`)
    expect(columns).toEqual([
      'phone',
      'name',
      'name 3',
      'column 4',
      'name 4',
      'name 2',
      'column 7',
      'two lines',
    ])
  })

  it('that are given must be there', () => {
    expect(layout(`a,b\nx,${phone}\n`, { phone: 'b', optedInAt: 'a' })).toMatchObject({
      phoneIndex: 1,
      consentIndex: 0,
    })
    expect(faultOf('a,b\n', { phone: 'c', optedInAt: null }).code).toBe('column-unknown')
    expect(faultOf('a,b\n', { phone: 'a', optedInAt: 'c' }).code).toBe('column-unknown')
    expect(faultOf('a,b\n', { phone: 'a', optedInAt: 'a' }).code).toBe('field-invalid')
  })

  it('are bounded in number and length', () => {
    expect(faultOf(`phone${',x'.repeat(COLUMN_COUNT_MAX)}\n`)).toMatchObject({
      code: 'file-malformed',
      message: expect.stringMatching(/201 columns; at most 200/),
    })
    expect(faultOf(`phone,${'x'.repeat(201)}\n`).code).toBe('file-malformed')
    expect(layout(`phone${',x'.repeat(COLUMN_COUNT_MAX - 1)}\n`).columns).toHaveLength(
      COLUMN_COUNT_MAX,
    )
  })
})
